"""Following a stream: to its end, to an error inside it, and to where it breaks off."""

from __future__ import annotations

import json
import re
from contextlib import closing
from typing import TYPE_CHECKING

import docker
import pytest

from sandbox.app import Response
from sandbox.engine.progress import follow
from sandbox.engine.progress.following import advice
from sandbox.errors import EngineError
from sandbox.transport import serving
from tests.engine.progress.recordings import ENGINES, recorded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.app import Request
    from sandbox.engine.progress import Progress


@pytest.mark.parametrize("engine", ENGINES)
def test_each_message_is_one_state(engine: str) -> None:
    messages = recorded(engine, "push")
    assert len(list(follow(messages))) == len(messages)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("story", "what"),
    [
        ("build that fails", r"The build failed: COPY failed: .+ Look at the folder that you build from"),
        ("push of what is not there", r"The push of 127\.0\.0\.1:5000/skylark/forecast failed: tag does not"),
        ("push to nobody", r"The push of 127\.0\.0\.1:1/skylark/forecast failed: dial tcp .+ Look whether"),
        ("pull of what has lost a layer", r"The pull of skylark/forecast:0\.1 failed: .+ push the image aga"),
    ],
)
def test_an_error_says_what_happened_to_what_and_what_to_do(engine: str, story: str, what: str) -> None:
    seen: list[Progress] = []
    with pytest.raises(EngineError, match=what) as raised:
        seen.extend(follow(recorded(engine, story)))
    assert seen[-1].error == raised.value.words
    assert "\n" not in str(raised.value)


def test_the_messages_after_an_error_are_read_too() -> None:
    left = iter([{"error": "no"}, {"error": "still no"}, {"status": "last"}])
    with pytest.raises(EngineError, match="The work failed: no"):
        list(follow(left))
    assert next(left, None) is None


def test_a_stream_of_the_sdk_that_breaks_off_is_an_error() -> None:
    with serving(break_off) as engine, closing(client_of(engine.address)) as client:
        seen: list[Progress] = []
        with pytest.raises(EngineError, match=r"The push of skylark/forecast broke off: .+ engine runs"):
            seen.extend(follow(client.api.push("skylark/forecast", tag="0.1", stream=True, decode=True)))
    assert [progress.repository for progress in seen] == ["skylark/forecast"]


def test_an_unknown_error_has_advice_as_well() -> None:
    assert advice("the moon is full") == "That is all that the engine tells: mend it, then try again."
    assert re.match("Log in first", advice("unauthorized: authentication required"))


def break_off(request: Request) -> Response:
    """Answer a push with its first message, and go."""
    del request

    def body() -> Iterator[bytes]:
        yield json.dumps({"status": "The push refers to repository [skylark/forecast]"}).encode() + b"\n"
        raise ConnectionResetError("the engine was killed")

    return Response(200, body=body())


def client_of(address: str) -> docker.DockerClient:
    """Return the SDK's client of a server."""
    return docker.DockerClient(base_url=f"tcp://{address}", version="1.41", timeout=10)
