"""A stream is shown, read to its end, and comes to an outcome or to an error of ours."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING

import docker
import pytest

from sandbox.engine.embedded import EmbeddedEngine, World
from sandbox.engine.process.ports import InProcessPorts
from sandbox.errors import EngineError, LearnerError
from sandbox.image.tiny import load_image, make_image
from sandbox.registry import Configuration, Registry
from sandbox.registry.storage import Memory
from sandbox.transport import Network, serving
from sandbox.views.progress import show_progress
from tests.engine.progress.recordings import ENGINES, recorded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docker import DockerClient


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("story", "text"),
    [
        ("push", "push of skylark/forecast:0.1: done"),
        ("second pull", "pull of skylark/forecast:0.1: done"),
        ("build", "build of skylark/forecast:0.1: done"),
        ("quiet build", "build: done"),
    ],
)
def test_the_text_of_an_outcome_is_equal_on_every_engine(engine: str, story: str, text: str) -> None:
    outcome = show_progress(recorded(engine, story))
    assert repr(outcome) == text
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", outcome.image_id if "build" in story else outcome.digest)


def test_a_push_through_the_sdk_tells_the_digest_that_the_registry_has(
    client: DockerClient, address: str
) -> None:
    repository = f"{address}/skylark/forecast"
    client.images.get("skylark/forecast:0.1").tag(repository, tag="0.1")
    pushed = show_progress(client.api.push(repository, tag="0.1", stream=True, decode=True))
    pulled = show_progress(client.api.pull(repository, tag="0.1", stream=True, decode=True))
    assert repr(pushed) == "push of skylark/forecast:0.1: done"
    assert pushed.digest == pulled.digest == client.images.get_registry_data(f"{repository}:0.1").id


def test_what_the_sdk_would_let_pass_is_raised(client: DockerClient, address: str) -> None:
    repository = f"{address}/skylark/forecast"
    assert "does not exist" in client.images.push(repository, tag="9.9")
    with pytest.raises(
        EngineError, match=rf"The push of {repository} failed: .+ does not exist.+ Look at your"
    ):
        show_progress(client.api.push(repository, tag="9.9", stream=True, decode=True))


@pytest.mark.parametrize("wrong", ['{"status": "Pushed"}', b"", {"status": "Pushed"}, (1, 2), None])
def test_what_is_no_stream_is_refused_with_the_call_that_makes_one(wrong: object) -> None:
    with pytest.raises(LearnerError, match="stream=True, decode=True"):
        show_progress(wrong)  # type: ignore[arg-type]


def test_a_stream_that_is_not_decoded_is_refused(client: DockerClient) -> None:
    with pytest.raises(LearnerError, match="are bytes, not decoded JSON: add decode=True"):
        show_progress(client.api.push("127.0.0.1:1/skylark/forecast", tag="0.1", stream=True))


def test_a_stream_that_is_given_up_is_closed() -> None:
    ended = []

    def stream() -> Iterator[dict[str, str]]:
        try:
            yield {"status": "The push refers to repository [127.0.0.1:5000/skylark/forecast]"}
            raise KeyboardInterrupt
        finally:
            ended.append("by the interrupt")

    def endless() -> Iterator[object]:
        try:
            while True:
                yield b"not decoded"
        finally:
            ended.append("by being closed")

    with pytest.raises(KeyboardInterrupt):
        show_progress(stream())
    with pytest.raises(LearnerError):
        show_progress(endless())  # type: ignore[arg-type]
    assert ended == ["by the interrupt", "by being closed"]


@pytest.fixture
def address() -> Iterator[str]:
    """Run a registry; yield its address."""
    with serving(Registry(Configuration(root=None), write_log=lambda _: None)) as server:
        yield server.address


@pytest.fixture
def client() -> Iterator[DockerClient]:
    """Connect to an embedded engine with one image."""
    world = World(Memory(), InProcessPorts(Network()))
    with (
        serving(EmbeddedEngine(world)) as server,
        closing(docker.DockerClient(base_url=f"tcp://{server.address}", timeout=30)) as client,
    ):
        load_image(client, make_image({"forecast.json": "wind: west 3"}), "skylark/forecast:0.1")
        yield client
