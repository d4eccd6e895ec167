"""Engines for tests: in memory, in this process, with a plain docker SDK client that reaches them."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import docker

from sandbox.engine.embedded import EmbeddedEngine, World
from sandbox.engine.process.ports import InProcessPorts
from sandbox.registry.storage import Memory
from sandbox.transport import Network

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docker import DockerClient

SOCKET = "unix:///run/embedded-engine.sock"


def make_world(network: Network | None = None) -> World:
    """Make an engine's world in memory, which publishes ports on a network inside this process."""
    return World(Memory(), InProcessPorts(network or Network()))


@contextlib.contextmanager
def client_of(world: World, network: Network | None = None) -> Iterator[DockerClient]:
    """Let a docker SDK client reach an engine in this process."""
    with network or Network() as reached:
        reached.serve(SOCKET, EmbeddedEngine(world))
        client = docker.DockerClient(base_url=SOCKET)
        try:
            yield client
        finally:
            client.close()
