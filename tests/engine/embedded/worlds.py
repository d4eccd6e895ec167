"""Engines for tests: in memory, in this process, with a plain docker SDK client that reaches them."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import docker

from sandbox.engine.embedded import EmbeddedEngine, PortTakenError, Published, World
from sandbox.registry.storage import Memory
from sandbox.transport import Network

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docker import DockerClient

    from sandbox.app import App

SOCKET = "unix:///run/embedded-engine.sock"


class NoPorts:
    """Publishes nothing: for tests in which no container runs."""

    def publish(self, host: str, port: int, app: App) -> Published:
        """Refuse."""
        raise PortTakenError(f"{host}:{port} for {app}: these tests run no container")


def make_world() -> World:
    """Make an engine's world in memory."""
    return World(Memory(), NoPorts())


@contextlib.contextmanager
def client_of(world: World) -> Iterator[DockerClient]:
    """Let a docker SDK client reach an engine in this process."""
    with Network() as network:
        network.serve(SOCKET, EmbeddedEngine(world))
        client = docker.DockerClient(base_url=SOCKET)
        try:
            yield client
        finally:
            client.close()
