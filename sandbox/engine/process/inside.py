"""Engines inside this process: no process, no socket, no thread of their own. Tests and a browser use them.

They answer at addresses of one network, which is installed when the first is opened: from then on the docker
SDK, `requests` and the course's own client reach them, unmodified. An engine's state is in the data folder
where it has one, and is otherwise gone with the process.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from sandbox.engine.embedded import EmbeddedEngine, Settings, World
from sandbox.engine.engine import INSIDE_ADDRESS
from sandbox.engine.process.ports import InProcessPorts
from sandbox.engine.process.providers import Providers
from sandbox.registry.storage import Folder, Memory
from sandbox.transport import Network

if TYPE_CHECKING:
    from sandbox.home import Home
    from sandbox.registry.storage.files import Files

_lock = threading.RLock()
_network: Network | None = None
_worlds: dict[str, World] = {}


def network() -> Network:
    """Return this process's network, installed from now on."""
    global _network  # noqa: PLW0603 - urllib3 is one for all, and so is what is put under it
    with _lock:
        if _network is None:
            _network = Network().__enter__()
        return _network


def open_inside(home: Home) -> str:
    """Return the address of the engine of a data folder in this process, which is opened if need be."""
    address = f"{INSIDE_ADDRESS}{home.id}/docker.sock"
    with _lock:
        if address not in _worlds:
            settings = _settings(home, "docker-registry-course", str(home.path / "in-process"))
            _open(address, Folder(home.path / "in-process"), settings)
    return address


def open_machine(home: Home, name: str) -> str:
    """Return the address of one more machine's engine: an empty store of its own, kept in memory."""
    address = machine_address(home, name)
    with _lock:
        if address not in _worlds:
            _open(address, Memory(), _settings(home, name, ""))
    return address


def machine_address(home: Home, name: str) -> str:
    """Return the address of a machine's engine, whether it is open or not."""
    return f"{INSIDE_ADDRESS}{home.id}/{name}/docker.sock"


def world_at(address: str) -> World:
    """Return the world of an engine that was opened here; raises `KeyError` for another address."""
    return _worlds[address]


def close_inside(address: str) -> None:
    """End an engine of this process; harmless where there is none."""
    with _lock:
        world = _worlds.pop(address, None)
        if world is not None:
            network().forget(address)
            world.close()


def _open(address: str, files: Files, settings: Settings) -> None:
    ports = InProcessPorts(network())
    world = World(files, ports, settings)
    world.closing.insert(0, ports.leave)  # the last to be done, when every container has ended
    world.sweep()
    _worlds[address] = world
    network().serve(address, EmbeddedEngine(world))


def _settings(home: Home, name: str, root: str) -> Settings:
    return Settings(name=name, providers=Providers(home), root=root)
