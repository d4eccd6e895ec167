"""`POST /containers/{id}/wait`: the exit code of a container, when it has one.

Source: Docker Engine API 1.50, "Wait for a container"; moby `container/state.go`, `Wait`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.app import NOTHING_YET, Headers, Response
from sandbox.engine.embedded.answers import encoded
from sandbox.engine.embedded.errors import bad_request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.engine.embedded.call import Call
    from sandbox.engine.embedded.containers.record import Container
    from sandbox.engine.embedded.containers.state import State
    from sandbox.engine.embedded.world import World

CONDITIONS = ("", "not-running", "next-exit", "removed")


def wait(call: Call) -> Response:
    """Answer at once, and say the exit code when the container has ended, has ended again, or is gone."""
    condition = call.query.get("condition")
    if condition not in CONDITIONS:
        raise bad_request(f'invalid condition: "{condition}"')
    container = call.world.containers.find(call.name)
    headers = Headers((("Content-Type", "application/json"),))
    return Response(200, headers, _awaited(call.world, container, condition))


def _awaited(world: World, container: Container, condition: str) -> Iterator[bytes]:
    state = container.state
    while True:
        now = world.containers.get(container.id)
        state = now.state if now else world.containers.last_state(container.id) or state
        if now is None or _is_met(condition, container.state, state):
            yield encoded(_result(state, with_error=condition != "removed")) + b"\n"
            return
        yield NOTHING_YET


def _is_met(condition: str, before: State, now: State) -> bool:
    if condition == "removed":
        return False
    has_ended = not now.is_running
    return has_ended and (condition != "next-exit" or now.finished_s != before.finished_s)


def _result(state: State, *, with_error: bool) -> dict[str, Any]:
    error = {"Error": {"Message": state.error}} if state.error and with_error else {}
    return {**error, "StatusCode": state.exit_code}
