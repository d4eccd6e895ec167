"""Signals by name and number. Source: moby `pkg/signal`, `signal_linux.go`; signal(7)."""

from __future__ import annotations

_NAMES = {
    "HUP": 1, "INT": 2, "QUIT": 3, "ILL": 4, "TRAP": 5, "ABRT": 6, "BUS": 7, "FPE": 8, "KILL": 9,
    "USR1": 10, "SEGV": 11, "USR2": 12, "PIPE": 13, "ALRM": 14, "TERM": 15, "STKFLT": 16, "CHLD": 17,
    "CONT": 18, "STOP": 19, "TSTP": 20, "TTIN": 21, "TTOU": 22, "URG": 23, "XCPU": 24, "XFSZ": 25,
    "VTALRM": 26, "PROF": 27, "WINCH": 28, "IO": 29, "PWR": 30, "SYS": 31,
}  # fmt: skip
KILL, TERM = 9, 15
_HIGHEST = 64
_BY_GO = (1, 2, 3, 6, 15)
"""What ends a Go program that has no handler of its own, with exit code 2, as seen with `registry` 2.8.2."""


def signal_number(text: str) -> int | None:
    """Return the number of a signal such as `SIGTERM`, `term` or `15`; None for what is none."""
    if text.isascii() and text.isdigit():
        return int(text) if 0 < int(text) <= _HIGHEST else None
    return _NAMES.get(text.upper().removeprefix("SIG"))


def exit_code_of(number: int) -> int | None:
    """Return how a registry ends on a signal, None where it goes on: first processes ignore most."""
    if number == KILL:
        return 128 + KILL
    return 2 if number in _BY_GO else None
