"""Signals as STOPSIGNAL names them: those of Linux. Source: signal(7); moby `pkg/signal`."""

from __future__ import annotations

import re

from sandbox.engine.embedded.errors import bad_request

_REAL_TIME = re.compile(r"RTMIN(?:\+([0-9]|1[0-5]))?|RTMAX(?:-([0-9]|1[0-4]))?", re.ASCII)
# fmt: off
_NAMES = frozenset((
    "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL",
    "PIPE", "POLL", "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP",
    "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ"
))
# fmt: on
_NUMBER = re.compile(r"[+-]?[0-9]{1,9}", re.ASCII)


def check_signal(text: str) -> None:
    """Raise an `EngineError` for what is no signal: a number other than 0, or a name with or without SIG."""
    if _NUMBER.fullmatch(text) and int(text):
        return
    name = text.upper().removeprefix("SIG")
    if name not in _NAMES and not _REAL_TIME.fullmatch(name):
        raise bad_request(f"Invalid signal: {text}")
