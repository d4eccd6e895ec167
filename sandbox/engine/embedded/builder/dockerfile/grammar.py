"""The second pass: from words to an instruction, with the errors that name its line.

Source: Dockerfile reference; moby/buildkit `frontend/dockerfile/instructions` as Docker 20.10 has it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sandbox.engine.embedded.builder.dockerfile import instructions
from sandbox.engine.embedded.builder.dockerfile.flags import read_flags
from sandbox.engine.embedded.builder.dockerfile.healthcheck import make_healthcheck
from sandbox.engine.embedded.builder.dockerfile.quoting import quoted
from sandbox.engine.embedded.builder.dockerfile.space import SPACE
from sandbox.engine.embedded.errors import EngineError, bad_request

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sandbox.engine.embedded.builder.dockerfile.commands import Command

_STAGE_NAME = re.compile(r"[a-z][a-z0-9\-_.]*\Z", re.ASCII)
_ONBUILD = re.compile(r"\s*ONBUILD\s*", re.IGNORECASE)
_STAGE_WITH_NAME = 3

AnyInstruction = instructions.Instruction | instructions.From


def make_instruction(command: Command) -> AnyInstruction:
    """Say what a command means; the error names its line."""
    make = _MAKERS.get(command.name)
    try:
        if make is None:
            raise bad_request(f"unknown instruction: {command.name.upper()}")
        return make(command)
    except EngineError as error:
        raise bad_request(f"dockerfile parse error line {command.number}: {error.message}") from None


def _env(command: Command) -> instructions.Instruction:
    read_flags(command.flags)
    return instructions.Env(command.shown, _pairs(command))


def _label(command: Command) -> instructions.Instruction:
    read_flags(command.flags)
    return instructions.Label(command.shown, _pairs(command))


def _pairs(command: Command) -> tuple[tuple[str, str], ...]:
    name = command.name.upper()
    _at_least_one(command)
    pairs = tuple(zip(command.words[::2], command.words[1::2], strict=True))
    if not all(key for key, _ in pairs):
        raise bad_request(f"{name} names can not be blank")
    return pairs


def _copy(command: Command) -> instructions.Instruction:
    is_add = command.name == "add"
    if len(command.words) < 2:  # noqa: PLR2004  # a source and a destination
        raise bad_request(
            f"{command.name.upper()} requires at least two arguments, but only one was provided. "
            "Destination could not be determined"
        )
    flags = read_flags(command.flags, "chown", "chmod", *([] if is_add else ["from"]))
    return instructions.Copy(
        command.shown,
        sources=command.words[:-1],
        destination=command.words[-1],
        is_add=is_add,
        stage=flags.get("from", ""),
        owner=flags.get("chown", ""),
        mode=flags.get("chmod", ""),
    )


def _from(command: Command) -> instructions.From:
    name = _stage_name(command.words)
    flags = read_flags(command.flags, "platform")
    return instructions.From(command.shown, command.words[0], name, flags.get("platform", ""))


def _stage_name(words: tuple[str, ...]) -> str:
    if len(words) == _STAGE_WITH_NAME and words[1].lower() == "as":
        name = words[2].lower()
        if not _STAGE_NAME.match(name):
            raise bad_request(
                f"invalid name for build stage: {quoted(words[2])}, "
                "name can't start with a number or contain symbols"
            )
        return name
    if len(words) != 1:
        raise bad_request("FROM requires either one or three arguments")
    return ""


def _onbuild(command: Command) -> instructions.Instruction:
    _at_least_one(command)
    read_flags(command.flags)
    trigger = command.words[0].upper()
    if trigger == "ONBUILD":
        raise bad_request("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed")
    if trigger in ("MAINTAINER", "FROM"):
        raise bad_request(f"{trigger} isn't allowed as an ONBUILD trigger")
    return instructions.Onbuild(command.shown, _ONBUILD.sub("", command.text, count=1))


def _arg(command: Command) -> instructions.Instruction:
    _at_least_one(command)
    pairs: list[tuple[str, str | None]] = []
    for word in command.words:
        key, equals, value = word.partition("=")
        if equals and not key:
            raise bad_request("ARG names can not be blank")
        pairs.append((key, value if equals else None))
    return instructions.Arg(command.shown, tuple(pairs))


def _expose(command: Command) -> instructions.Instruction:
    _at_least_one(command)
    read_flags(command.flags)
    return instructions.Expose(command.shown, tuple(sorted(command.words)))


def _volume(command: Command) -> instructions.Instruction:
    _at_least_one(command)
    read_flags(command.flags)
    paths = tuple(word.strip(SPACE) for word in command.words)
    if not all(paths):
        raise bad_request("VOLUME specified can not be an empty string")
    return instructions.Volume(command.shown, paths)


def _cmd(command: Command) -> instructions.Instruction:
    read_flags(command.flags)
    return instructions.Cmd(command.shown, command.command_line, for_shell=not command.is_array)


def _entrypoint(command: Command) -> instructions.Instruction:
    read_flags(command.flags)
    return instructions.Entrypoint(command.shown, command.command_line, for_shell=not command.is_array)


def _run(command: Command) -> instructions.Instruction:
    flags = read_flags(command.flags, repeatable="mount")
    line = command.command_line
    return instructions.Run(command.shown, line, for_shell=not command.is_array, flags=tuple(flags))


def _shell(command: Command) -> instructions.Instruction:
    read_flags(command.flags)
    _at_least_one(command)
    if not command.is_array:
        raise bad_request("SHELL requires the arguments to be in JSON form")
    return instructions.Shell(command.shown, command.words)


def _workdir(command: Command) -> instructions.Instruction:
    return instructions.Workdir(command.shown, _only(command))


def _user(command: Command) -> instructions.Instruction:
    return instructions.User(command.shown, _only(command))


def _maintainer(command: Command) -> instructions.Instruction:
    return instructions.Maintainer(command.shown, _only(command))


def _stop_signal(command: Command) -> instructions.Instruction:
    return instructions.StopSignal(command.shown, _only(command, has_flags=False))


def _healthcheck(command: Command) -> instructions.Instruction:
    _at_least_one(command)
    check = make_healthcheck(command.words[0], command.words[1:], command.flags, is_array=command.is_array)
    return instructions.Healthcheck(command.shown, check)


def _at_least_one(command: Command) -> None:
    if not command.words:
        raise bad_request(f"{command.name.upper()} requires at least one argument")


def _only(command: Command, *, has_flags: bool = True) -> str:
    if len(command.words) != 1:
        raise bad_request(f"{command.name.upper()} requires exactly one argument")
    if has_flags:
        read_flags(command.flags)
    return command.words[0]


_MAKERS: Mapping[str, Callable[[Command], AnyInstruction]] = {
    "add": _copy,
    "arg": _arg,
    "cmd": _cmd,
    "copy": _copy,
    "entrypoint": _entrypoint,
    "env": _env,
    "expose": _expose,
    "from": _from,
    "healthcheck": _healthcheck,
    "label": _label,
    "maintainer": _maintainer,
    "onbuild": _onbuild,
    "run": _run,
    "shell": _shell,
    "stopsignal": _stop_signal,
    "user": _user,
    "volume": _volume,
    "workdir": _workdir,
}
