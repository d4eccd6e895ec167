"""A disk without room: whichever write finds it, the client is told, and what was there stays whole."""

from __future__ import annotations

from contextlib import closing, suppress
from typing import TYPE_CHECKING

import docker
import pytest
from docker.errors import APIError, BuildError, DockerException

from sandbox.engine.embedded import EmbeddedEngine, World
from sandbox.engine.process.ports import InProcessPorts
from sandbox.image.tiny import make_image
from sandbox.registry import Configuration, Registry
from sandbox.registry.storage import Memory
from sandbox.registry.storage.errors import StorageFullError
from sandbox.transport import Network
from tests.engine.embedded.faults.work import build, damages, fail_on_error, push

if TYPE_CHECKING:
    from collections.abc import Callable

    from docker import DockerClient

SOCKET = "unix:///run/full.sock"
REGISTRY = "127.0.0.1:5000"
REPOSITORY = f"{REGISTRY}/skylark/forecast"
MOST_WRITES = 60


class Full(Memory):
    """Files with room for so many more writes."""

    writes_left = 1_000_000

    def write(self, path: str, content: bytes) -> None:
        """Write, if there is room."""
        self._count(path)
        super().write(path, content)

    def append(self, path: str, chunk: bytes) -> None:
        """Append, if there is room."""
        self._count(path)
        super().append(path, chunk)

    def _count(self, path: str) -> None:
        self.writes_left -= 1
        if self.writes_left < 0:
            raise StorageFullError(f"no space left on device: {path}")


def load(client: DockerClient) -> None:
    """Load an image."""
    client.images.load(make_image({"a": "1"}, {"b": "2"}).archive("loaded:1"))


def pull(client: DockerClient) -> None:
    """Pull an image that was pushed before."""
    fail_on_error(client.api.pull(REPOSITORY, tag="there", stream=True, decode=True))


def build_another(client: DockerClient) -> None:
    """Build an image that was never built."""
    build(client, "built:1", "wind south")


def tag(client: DockerClient) -> None:
    """Give an image one more name."""
    client.images.get("kept:1").tag("more:1")


@pytest.mark.parametrize("act", [load, pull, build_another, tag], ids=lambda act: str(act.__name__))
def test_every_write_may_find_the_disk_full(act: Callable[[DockerClient], None]) -> None:
    files = Full()
    with Network() as network:
        registry = Registry(Configuration(root=None, is_delete_enabled=True), write_log=lambda _: None)
        network.serve(REGISTRY, registry)
        world = World(files, InProcessPorts(network))
        network.serve(SOCKET, EmbeddedEngine(world))
        with closing(docker.DockerClient(base_url=SOCKET)) as client:
            build(client, "kept:1", "wind north")
            build(client, f"{REPOSITORY}:there", "wind east")
            push(client, REPOSITORY, "there")
            client.images.remove(f"{REPOSITORY}:there", force=True)
            before = client.images.get("kept:1").attrs
            words: list[str] = []
            for room in range(MOST_WRITES):
                files.writes_left = room
                try:
                    act(client)
                    break
                except (APIError, BuildError, DockerException, RuntimeError) as error:
                    words.append(str(error))
                files.writes_left = 1_000_000
                again = World(files, InProcessPorts(Network()))
                assert damages(again) == [], f"{act.__name__} with room for {room} writes"
                assert client.images.get("kept:1").attrs["Id"] == before["Id"]
            files.writes_left = 1_000_000
            assert words
            assert [each for each in words if "no space left" not in each] == []
            with suppress(DockerException):
                act(client)
            assert damages(world) == []
