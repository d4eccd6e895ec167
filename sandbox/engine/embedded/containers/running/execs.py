"""Commands in a running container: `docker exec`. Of all programs it is again the registry's alone.

Each runs while its output is read, one bounded step a piece; a detached one runs at once.
Source: Docker Engine API 1.50, "Exec"; moby `daemon/exec.go`.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.app import Headers, Response
from sandbox.engine.embedded.answers import empty, json_answer
from sandbox.engine.embedded.containers.running.program import ProgramError, registry_arguments
from sandbox.engine.embedded.containers.running.registry import Program
from sandbox.engine.embedded.containers.streams.framing import ERR, OUT, content_type, framed
from sandbox.engine.embedded.containers.streams.hijacking import hijacked, wants_upgrade
from sandbox.engine.embedded.containers.telling import tell
from sandbox.engine.embedded.containers.viewing import view
from sandbox.engine.embedded.errors import bad_request, conflict, not_found

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping

    from sandbox.engine.embedded.call import Call
    from sandbox.engine.embedded.containers.running.registry import Line
    from sandbox.engine.embedded.world import World

_FAILED = "OCI runtime exec failed: exec failed: "
_TERMINAL_FAILED = f"{_FAILED}unable to start container process: "


@dataclass
class Exec:
    """One command: what was asked for, and how far it is."""

    container_id: str
    argv: list[str]
    settings: Mapping[str, Any]
    id: str = field(default_factory=lambda: secrets.token_hex(32))
    is_running: bool = False
    exit_code: int | None = None

    @property
    def is_terminal(self) -> bool:
        """Whether its output is that of a terminal."""
        return bool(self.settings.get("Tty"))

    @property
    def words(self) -> str:
        """The command as events name it."""
        return f"{self.argv[0]} {' '.join(self.argv[1:])}"

    def described(self) -> dict[str, Any]:
        """Write it as the API does."""
        return {
            "ID": self.id,
            "Running": self.is_running,
            "ExitCode": self.exit_code,
            "ProcessConfig": {
                "tty": self.is_terminal,
                "entrypoint": self.argv[0],
                "arguments": self.argv[1:],
                "privileged": bool(self.settings.get("Privileged")),
            },
            "OpenStdin": bool(self.settings.get("AttachStdin")),
            "OpenStderr": bool(self.settings.get("AttachStderr")),
            "OpenStdout": bool(self.settings.get("AttachStdout")),
            "CanRemove": False,
            "ContainerID": self.container_id,
            "DetachKeys": str(self.settings.get("DetachKeys") or ""),
            "Pid": 0,
        }


def create_exec(call: Call) -> Response:
    """Take down a command for a running container."""
    world, document = call.world, call.json()
    container = world.containers.find(call.name)
    argv = document.get("Cmd")
    argv = [argv] if isinstance(argv, str) else argv
    if not argv:
        raise bad_request("No exec command specified")
    if not isinstance(argv, list) or not all(isinstance(each, str) for each in argv):
        raise bad_request(
            "invalid JSON: json: cannot unmarshal into Go struct field ExecConfig.Cmd of type string"
        )
    if not container.state.is_running:
        raise conflict(f"container {container.id} is not running")
    made = Exec(container.id, argv, document)
    world.containers.execs[made.id] = made
    tell(world, container, f"exec_create: {made.words}", execID=made.id)
    return json_answer({"Id": made.id}, 201)


def inspect_exec(call: Call) -> Response:
    """Describe a command."""
    return json_answer(_find(call).described())


def start_exec(call: Call) -> Response:
    """Run a command; its output is the answer, unless it is detached."""
    found, document = _find(call), call.json()
    if document.get("Detach"):
        for _ in _output(call.world, found):
            pass
        return empty(200)
    output = _output(call.world, found)
    kind = content_type(call, is_terminal=found.is_terminal)
    if wants_upgrade(call.request):
        return hijacked(kind, output)
    return Response(200, Headers((("Content-Type", kind),)), output)


def resize_exec(call: Call) -> Response:
    """Take the size of a client's terminal, which nothing here draws on."""
    found = _find(call)
    if found.exit_code is not None:
        raise not_found(f"process does not exist {found.id}: not found")
    return empty(200)


def _find(call: Call) -> Exec:
    found = call.world.containers.execs.get(call.name)
    if found is None:
        raise not_found(f"No such exec instance: {call.name}")
    return found


def _output(world: World, command: Exec) -> Iterator[bytes]:
    """Run a command and send what it writes to the streams that are attached."""
    if command.is_running or command.exit_code is not None:
        yield _framed(command, OUT, f"Error: Exec command {command.id} has already run\r\n")
        return
    container = world.containers.find(command.container_id)
    tell(world, container, f"exec_start: {command.words}", execID=command.id)
    command.is_running = True
    lines = _run(world, command)
    code = 137  # as of a program that was killed, should nothing else come
    attached = {OUT: command.settings.get("AttachStdout"), ERR: command.settings.get("AttachStderr")}
    try:
        while True:
            stream, text = next(lines)
            if attached[stream]:
                yield _framed(command, stream, text)
    except StopIteration as finished:
        code = int(finished.value)
    except GeneratorExit:  # the client has gone; the command goes on
        code = _drained(lines)
        raise
    finally:
        command.is_running, command.exit_code = False, code
        tell(world, container, "exec_die", execID=command.id, exitCode=str(code))


def _run(world: World, command: Exec) -> Generator[Line, None, int]:
    container = world.containers.find(command.container_id)
    pairs = (text.partition("=") for text in command.settings.get("Env") or ())
    environment = {**container.environment, **{name: value for name, _, value in pairs}}
    folder = str(command.settings.get("WorkingDir") or container.settings.get("WorkingDir") or "/")
    try:
        system = view(world, container)
        arguments = registry_arguments(command.argv, environment, system, folder, container.labels)
    except ProgramError as error:
        start = _FAILED if error.is_ours else _TERMINAL_FAILED
        yield OUT, f"{start}{error}{'' if error.is_ours else ': unknown'}\r\n"
        return 126
    if arguments[:1] == ["serve"]:
        yield ERR, 'level=fatal msg="listen tcp: bind: address already in use"\n'
        return 1
    return (yield from Program(world, container, environment).run(arguments))


def _drained(lines: Generator[Line, None, int]) -> int:
    while True:
        try:
            next(lines)
        except StopIteration as finished:
            return int(finished.value)


def _framed(command: Exec, stream: int, text: str) -> bytes:
    text = text.replace("\r\n", "\n").replace("\n", "\r\n") if command.is_terminal else text
    return framed(stream, text.encode(), is_terminal=command.is_terminal)
