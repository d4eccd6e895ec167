"""Requests that start, end and change a container. Source: Docker Engine API 1.50, "Container"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sandbox.engine.embedded.answers import empty, json_answer
from sandbox.engine.embedded.containers.creation.host_settings import updated
from sandbox.engine.embedded.containers.names import check_name
from sandbox.engine.embedded.containers.running import life
from sandbox.engine.embedded.containers.running.signals import signal_number
from sandbox.engine.embedded.containers.telling import tell
from sandbox.engine.embedded.errors import EngineError, bad_request, conflict

if TYPE_CHECKING:
    from sandbox.app import Response
    from sandbox.engine.embedded.call import Call
    from sandbox.engine.embedded.containers.record import Container

_NOT_MODIFIED = 304


def start_container(call: Call) -> Response:
    """Start a container."""
    return empty(204 if life.start(call.world, call.name) else _NOT_MODIFIED)


def stop_container(call: Call) -> Response:
    """Stop a container; it ends at once, whatever time it is given."""
    _check_time(call)
    return empty(204 if life.stop(call.world, call.name) else _NOT_MODIFIED)


def restart_container(call: Call) -> Response:
    """Stop a container if it runs, and start it; what its program remembered is gone."""
    world = call.world
    _check_time(call)
    container = world.containers.find(call.name)
    with world.containers.lock_of(container):
        life.stop(world, container.id, removes=False)
        try:
            life.start(world, container.id)
        except EngineError as error:
            raise EngineError(f"Cannot restart container {call.name}: {error.message}") from error
        tell(world, container, "restart")
    return empty(204)


def kill_container(call: Call) -> Response:
    """Send a signal to a container's program."""
    try:
        container = call.world.containers.find(call.name)
    except EngineError as error:
        raise EngineError(f"cannot kill container: {call.name}: {error.message}", error.status) from error
    text = call.query.get("signal") or "KILL"
    number = signal_number(text)
    if number is None:
        raise bad_request(f"cannot kill container: {call.name}: invalid signal: {text}")
    if not life.kill(call.world, container, number):
        raise conflict(f"cannot kill container: {call.name}: {_not_running(container)}")
    return empty(204)


def rename_container(call: Call) -> Response:
    """Give a container another name."""
    world, name = call.world, call.query.get("name")
    container = world.containers.find(call.name)
    if not name:
        raise bad_request("Neither old nor new names may be empty")
    if name.removeprefix("/") == container.name:
        raise bad_request("Renaming a container with the same name as its current name")
    try:
        clean = check_name(name, f"/{name.removeprefix('/')}")
        renamed = world.containers.rename(container, clean)
    except EngineError as error:
        raise EngineError(f"Error when allocating new name: {error.message}", error.status) from error
    tell(world, renamed, "rename", oldName=f"/{container.name}")
    return empty(204)


def update_container(call: Call) -> Response:
    """Change restart policy and limits."""
    container = call.world.containers.find(call.name)
    host = updated(container.host, call.json())
    tell(
        call.world, call.world.containers.update(container.id, lambda now: now.replaced(host=host)), "update"
    )
    return json_answer({"Warnings": None})


def resize_container(call: Call) -> Response:
    """Take the size of a client's terminal, which nothing here draws on."""
    container = call.world.containers.find(call.name)
    if not container.state.is_running:
        raise conflict(_not_running(container))
    return empty(200)


def _check_time(call: Call) -> None:
    """Raise `EngineError` for a time to stop that is no number; any other is time enough."""
    text = call.query.get("t")
    if text and not re.fullmatch(r"[+-]?[0-9]+", text, re.ASCII):
        raise EngineError(f'strconv.Atoi: parsing "{text}": invalid syntax')


def _not_running(container: Container) -> str:
    return f"container {container.id} is not running"
