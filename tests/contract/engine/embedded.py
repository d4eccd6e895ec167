"""The embedded engine as a target: on a socket, and inside this process."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from sandbox.engine.embedded import EmbeddedEngine, Settings, World
from sandbox.engine.process.ports import InProcessPorts, SocketPorts
from sandbox.providers.hub import apps
from sandbox.registry.storage import Folder, Memory
from sandbox.transport import Network, listen_unix, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sandbox.app import App

SOCKET, PROCESS = "embedded", "in-process"
OURS = (SOCKET, PROCESS)

IN_PROCESS = "unix:///contract/docker.sock"


@contextlib.contextmanager
def on_socket(folder: Path, wrap: Callable[[App], App] = lambda app: app) -> Iterator[str]:
    """Serve an engine on a socket in a folder, which holds its state, too; yields its DOCKER_HOST."""
    settings = Settings(name=SOCKET, providers=apps(Folder(folder / "hub")), root=str(folder))
    world = World(Folder(folder / "state"), SocketPorts(lambda app: app), settings)
    with (
        contextlib.closing(world),
        serving(wrap(EmbeddedEngine(world)), listen_unix(folder / "e.sock")) as server,
    ):
        yield f"unix://{server.address}"


@contextlib.contextmanager
def in_process() -> Iterator[str]:
    """Let an engine in memory answer inside this process; yields its DOCKER_HOST."""
    with Network() as network:
        world = World(Memory(), InProcessPorts(network), Settings(name=PROCESS, providers=apps(Memory())))
        network.serve(IN_PROCESS, EmbeddedEngine(world))
        with contextlib.closing(world):
            yield IN_PROCESS
