"""The instructions that change no file: each changes a stage's settings and names the change for the history.

`settle` returns what the history says after `#(nop) `. Source: moby `builder/dockerfile/dispatchers.go`.
"""

from __future__ import annotations

from dataclasses import replace
from functools import singledispatch
from typing import TYPE_CHECKING

from sandbox.engine.embedded.builder.dockerfile import instructions
from sandbox.engine.embedded.builder.dockerfile.healthcheck import shown_healthcheck
from sandbox.engine.embedded.builder.dockerfile.quoting import plain_list, quoted, quoted_list
from sandbox.engine.embedded.builder.stage.ports import exposed_ports
from sandbox.engine.embedded.builder.stage.signals import check_signal
from sandbox.engine.embedded.builder.stage.state import StageState
from sandbox.engine.embedded.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sandbox.engine.embedded.builder.stage.run_config import Words


@singledispatch
def settle(instruction: instructions.Instruction, state: StageState) -> str:
    """Change a stage's settings as an instruction says; returns the history's words for it."""
    del state
    raise EngineError(f"unsupported command type: {type(instruction).__name__}")


@settle.register
def _env(instruction: instructions.Env, state: StageState) -> str:
    for name, value in instruction.pairs:
        state.config = state.config.with_variable(name, value)
    return f"ENV {_pairs(instruction.pairs)}"


@settle.register
def _label(instruction: instructions.Label, state: StageState) -> str:
    labels = {**(state.config.labels or {}), **dict(instruction.pairs)}
    state.config = replace(state.config, labels=labels)
    return f"LABEL {_pairs(instruction.pairs)}"


@settle.register
def _arg(instruction: instructions.Arg, state: StageState) -> str:
    for name, default in instruction.pairs:
        state.arguments.declare(name, default)
    shown = (name if value is None else f"{name}={value}" for name, value in instruction.pairs)
    return f"ARG {' '.join(shown)}"


@settle.register
def _maintainer(instruction: instructions.Maintainer, state: StageState) -> str:
    state.author = instruction.author
    return f"MAINTAINER {instruction.author}"


@settle.register
def _user(instruction: instructions.User, state: StageState) -> str:
    state.config = replace(state.config, user=instruction.user)
    return f"USER {instruction.user}"


@settle.register
def _expose(instruction: instructions.Expose, state: StageState) -> str:
    ports = _with(state.config.ports, exposed_ports(instruction.ports))
    state.config = replace(state.config, ports=ports)
    return f"EXPOSE {' '.join(instruction.ports)}"


@settle.register
def _volume(instruction: instructions.Volume, state: StageState) -> str:
    if not all(instruction.paths):
        raise EngineError("VOLUME specified can not be an empty string")
    state.config = replace(state.config, volumes=_with(state.config.volumes, instruction.paths))
    return f"VOLUME {plain_list(instruction.paths)}"


@settle.register
def _stop_signal(instruction: instructions.StopSignal, state: StageState) -> str:
    check_signal(instruction.signal)
    state.config = replace(state.config, stop_signal=instruction.signal)
    return f"STOPSIGNAL {instruction.signal}"


@settle.register
def _cmd(instruction: instructions.Cmd, state: StageState) -> str:
    words = _command(instruction, state)
    state.config = replace(state.config, command=words)
    state.has_command = state.has_command or bool(instruction.words)
    return f"CMD {quoted_list(words)}"


@settle.register
def _entrypoint(instruction: instructions.Entrypoint, state: StageState) -> str:
    words = _command(instruction, state)
    state.config = replace(state.config, entrypoint=words or None)
    if not state.has_command:
        state.config = replace(state.config, command=None)
    return f"ENTRYPOINT {quoted_list(words)}"


@settle.register
def _healthcheck(instruction: instructions.Healthcheck, state: StageState) -> str:
    check = instruction.check
    state.config = replace(state.config, health=check)
    times = " ".join(quoted(time) for time in shown_healthcheck(check))
    return f"HEALTHCHECK &{{{quoted_list(check.test)} {times} {quoted(chr(check.retries), chr(39))}}}"


@settle.register
def _onbuild(instruction: instructions.Onbuild, state: StageState) -> str:
    state.config = replace(state.config, triggers=(*(state.config.triggers or ()), instruction.trigger))
    return f"ONBUILD {instruction.trigger}"


@settle.register
def _shell(instruction: instructions.Shell, state: StageState) -> str:
    state.config = replace(state.config, shell=instruction.shell)
    return f"SHELL {plain_list(instruction.shell)}"


def replaced_check(instruction: instructions.Instruction, state: StageState) -> str:
    """Return the note that a HEALTHCHECK replaces another; "" where it does not."""
    known = state.config.health
    if (
        not isinstance(instruction, instructions.Healthcheck)
        or known is None
        or known.test[:1] in ((), ("NONE",))
    ):
        return ""
    return f"Note: overriding previous HEALTHCHECK: {plain_list(known.test)}"


def _command(instruction: instructions.CommandLine, state: StageState) -> tuple[str, ...]:
    return (*state.config.shell_words, *instruction.words) if instruction.for_shell else instruction.words


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    return " ".join(f"{name}={value}" for name, value in pairs)


def _with(known: Words, more: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*(known or ()), *more)))
