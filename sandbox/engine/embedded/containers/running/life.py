"""Starting and ending containers: the one place where a container's state changes because of its program.

Source: moby `daemon/start.go`, `stop.go`, `kill.go`, `monitor.go`, for the order of what happens and what is
told of it.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sandbox.engine.embedded.containers.removal import remove_container
from sandbox.engine.embedded.containers.running.process import Process
from sandbox.engine.embedded.containers.running.program import ProgramError, registry_arguments
from sandbox.engine.embedded.containers.running.publishing import CannotListenError, publish
from sandbox.engine.embedded.containers.running.registry import Program
from sandbox.engine.embedded.containers.running.signals import TERM, exit_code_of, signal_number
from sandbox.engine.embedded.containers.state import State
from sandbox.engine.embedded.containers.streams.framing import ERR
from sandbox.engine.embedded.containers.telling import tell, tell_mounts
from sandbox.engine.embedded.containers.viewing import view
from sandbox.engine.embedded.errors import EngineError, bad_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.engine.embedded.containers.record import Container
    from sandbox.engine.embedded.world import World

NOT_SET_UP = 128
"""The exit code of a container whose network or files could not be set up."""

CRASHED = 255
"""The exit code of what ran when its engine was killed."""

_CREATE_FAILED = (
    "failed to create task for container: failed to create shim task: OCI runtime create failed: runc create "
    "failed: unable to start container process: "
)


def start(world: World, container_id: str) -> bool:
    """Start a container; False where it runs already.

    Raises `EngineError`: in dockerd's words where it cannot start as on any engine, in one sentence of ours
    where its program is none that runs here; the container stays, and its state has the reason.
    """
    containers = world.containers
    container = containers.find(container_id)
    with containers.lock_of(container):
        container = containers.find(container_id)
        if container.state.is_running:
            return False
        try:
            outcome = _launch(world, container)
        except EngineError as error:
            code = getattr(error, "exit_code", NOT_SET_UP)
            failed = State(
                "created", code, error.message, container.state.started_s, container.state.finished_s
            )
            container = containers.update(container.id, lambda now: now.replaced(state=failed))
            _remove_if_asked(world, container)
            raise
        _run(world, container, outcome)
    return True


def end(world: World, container: Container, exit_code: int, *, is_told: bool = True) -> None:
    """End a container's program. Whoever calls this holds the container's lock."""
    process = world.containers.processes.pop(container.id, None)
    if process is not None:
        process.end()
    before = container.state
    ended = State("exited", exit_code, "", before.started_s, time.time())
    world.containers.update(container.id, lambda now: now.replaced(state=ended))
    if is_told:
        lasted = str(int(ended.finished_s - before.started_s))
        tell(world, container, "die", execDuration=lasted, exitCode=str(exit_code))
        world.networks.tell_all(container, "disconnect")
        tell_mounts(world, container, is_mounted=False)


def stop(world: World, container_id: str, *, by_client: bool = True, removes: bool = True) -> bool:
    """Stop a container as its stop signal does; False where it does not run.

    `removes`: one that is to be removed at its end is removed.
    """
    containers = world.containers
    container = containers.find(container_id)
    with containers.lock_of(container):
        container = containers.find(container_id)
        if not container.state.is_running:
            return False
        number = signal_number(str(container.settings.get("StopSignal") or "TERM")) or TERM
        tell(world, container, "kill", signal=str(number))
        code = exit_code_of(number)
        containers.update(container.id, lambda now: now.replaced(was_stopped=by_client))
        end(world, container, 137 if code is None else code)
        tell(world, container, "stop")
        if removes:
            _remove_if_asked(world, container)
    return True


def kill(world: World, container: Container, number: int) -> bool:
    """Send a signal; False where the container does not run."""
    containers = world.containers
    with containers.lock_of(container):
        container = containers.find(container.id)
        if not container.state.is_running:
            return False
        tell(world, container, "kill", signal=str(number))
        code = exit_code_of(number)
        if code is not None:
            containers.update(container.id, lambda now: now.replaced(was_stopped=True))
            end(world, container, code)
            _remove_if_asked(world, container)
    return True


def resume(world: World) -> None:
    """Go on where an engine ended or was killed: what ran has exited, and policies start it again."""
    for container in world.containers.all():
        if container.state.is_running:
            end(world, container, CRASHED, is_told=False)
        starts_always = container.restart_policy == "always" and container.state.started_s
        if starts_always or (container.restart_policy == "unless-stopped" and _ran(container)):
            _start_again(world, container)


def end_all(world: World) -> None:
    """End what runs as the engine ends; nobody has stopped it, so policies start it again."""
    for container in world.containers.all():
        if container.state.is_running:
            stop(world, container.id, by_client=False)


def _ran(container: Container) -> bool:
    return bool(container.state.started_s) and not container.was_stopped


def _start_again(world: World, container: Container) -> None:
    try:
        start(world, container.id)
    except EngineError as error:
        world.containers.log(container).write(f"not started again: {error.message}\n", ERR)


def _launch(world: World, container: Container) -> Process | Callable[[], int]:
    """Find the program and set it up; returns what serves, or what runs it to its exit code."""
    world.networks.check(container)
    log = world.containers.log(container)
    try:
        folder = str(container.settings.get("WorkingDir") or "/")
        arguments = registry_arguments(
            container.argv, container.environment, view(world, container), folder, container.labels
        )
    except ProgramError as error:
        raise CannotStartError(error) from error
    program = Program(world, container, container.environment)
    if arguments[:1] != ["serve"]:
        return lambda: _finish(program, arguments, log.write)
    served = program.serve(arguments[1:], lambda stream, line: log.write(line, stream))
    if isinstance(served, int):
        return lambda: served
    try:
        publish(world, container, served)
    except CannotListenError as error:
        log.write(f'level=fatal msg="{error}"\n', ERR)
        return lambda: 1
    return served


class CannotStartError(EngineError):
    """The program cannot be started: a mistake of the request, as dockerd has it, and so a 400."""

    def __init__(self, error: ProgramError) -> None:
        """Say it as dockerd does, or in our own words where it is this engine that cannot."""
        text = str(error) if error.is_ours else f"{_CREATE_FAILED}{error}: unknown"
        super().__init__(text, bad_request("").status)
        self.exit_code = error.exit_code


def _finish(program: Program, arguments: list[str], write: Callable[[str, int], None]) -> int:
    """Run a command that ends by itself, into the log."""
    running = program.run(arguments)
    while True:
        try:
            stream, line = next(running)
        except StopIteration as finished:
            return int(finished.value)
        write(line, stream)


def _run(world: World, container: Container, outcome: Process | Callable[[], int]) -> None:
    """Write down and tell that a container runs, and where its program ends at once, that it has ended."""
    containers = world.containers
    began = State("running", started_s=time.time(), finished_s=container.state.finished_s)
    if isinstance(outcome, Process):
        containers.processes[container.id] = outcome
    running = containers.update(container.id, lambda now: now.replaced(state=began, was_stopped=False))
    world.networks.tell_all(container, "connect")
    tell_mounts(world, container, is_mounted=True)
    tell(world, container, "start")
    if not isinstance(outcome, Process):
        end(world, running, outcome())
        _remove_if_asked(world, running)


def _remove_if_asked(world: World, container: Container) -> None:
    if container.host.get("AutoRemove"):
        remove_container(world, container, with_volumes=True)
