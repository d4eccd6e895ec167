"""The program that `test_kills` kills: an engine and a registry in one process, at work without an end."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

import docker

from sandbox.engine.embedded import EmbeddedEngine, World
from sandbox.engine.process.ports import InProcessPorts
from sandbox.registry import Configuration, Registry
from sandbox.registry.storage import Folder
from sandbox.transport import Network
from tests.engine.embedded.faults.work import round_trip

REGISTRY = "127.0.0.1:5000"
SOCKET = "unix:///run/killed.sock"


def main(folder: Path, first: int) -> None:
    """Work; say when it begins, and after each round."""
    with Network() as network:
        settings = Configuration(root=folder / "registry", is_delete_enabled=True)
        network.serve(REGISTRY, Registry(settings, write_log=lambda _: None))
        world = World(Folder(folder / "state"), InProcessPorts(network))
        world.sweep()
        network.serve(SOCKET, EmbeddedEngine(world))
        client = docker.DockerClient(base_url=SOCKET)
        for number in itertools.count(first):
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()
            round_trip(client, f"{REGISTRY}/skylark/forecast", str(number % 5))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
