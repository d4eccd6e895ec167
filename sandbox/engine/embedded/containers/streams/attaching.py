"""`POST /containers/{id}/attach`: a container's output as it comes, until it ends.

What the client sends is not read: the registry reads nothing.
Source: Docker Engine API 1.50, "Attach to a container"; moby `daemon/attach.go`.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from sandbox.app import NOTHING_YET, Headers, Response
from sandbox.engine.embedded.containers.streams.framing import ERR, OUT, RAW, content_type
from sandbox.engine.embedded.containers.streams.hijacking import hijacked, wants_upgrade
from sandbox.engine.embedded.containers.streams.log import Heard, LogReader
from sandbox.engine.embedded.containers.streams.logs import Wanted, written
from sandbox.engine.embedded.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.engine.embedded.call import Call
    from sandbox.engine.embedded.containers.record import Container
    from sandbox.engine.embedded.world import World


def attach(call: Call) -> Response:
    """Send a container's output; a container that is not started yet is waited for."""
    world, query = call.world, call.query
    try:
        container = world.containers.find(call.name)
    except EngineError as error:  # the connection has been taken over, as far as dockerd is concerned
        text = f"{error.message}\r\n".encode()
        return Response(error.status, Headers((("Content-Type", RAW),)), iter((text,)))
    names = (("stdout", OUT), ("stderr", ERR))
    wanted = Wanted(frozenset(each for name, each in names if query.flag(name)), container.is_terminal)
    log, heard = world.containers.log(container), Heard()
    log.listeners.add(heard)  # now: the client starts the container as soon as it sees the answer's header
    past = written(LogReader(log), wanted) if query.flag("logs") else iter(())
    coming = _until_ended(world, container, heard, wanted) if query.flag("stream") else iter(())
    kind = content_type(call, is_terminal=container.is_terminal)
    response = hijacked(kind, itertools.chain(past, coming))
    if not wants_upgrade(call.request):
        response = Response(200, Headers((("Content-Type", kind),)), response.body)
    return response.and_then(lambda: log.listeners.discard(heard))


def _until_ended(world: World, container: Container, heard: Heard, wanted: Wanted) -> Iterator[bytes]:
    """Send what is heard until the container has ended, or is gone; one that does not run is waited for."""
    was = container.state
    while True:
        now = world.containers.get(container.id)
        is_over = now is None or (
            not now.state.is_running and (was.is_running or now.state.started_s != was.started_s)
        )
        yield from (wanted.written(line) for line in heard.take() if wanted.lets_through(line))
        if is_over:
            return
        yield NOTHING_YET
