"""The process of the embedded engine: one address, all requests, until it is told to end or nobody asks.

Started by `starting` in the background, or by the command `engine` in the foreground. Its state is in the
data folder, so that the next one goes on where this one ended.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.engine.embedded import EmbeddedEngine, Settings, World
from sandbox.engine.process import running
from sandbox.engine.process.idle import LONGEST_S, Watch
from sandbox.engine.process.ports import SocketPorts
from sandbox.engine.process.providers import Providers
from sandbox.registry.storage import Folder
from sandbox.transport import Server, guarded, listen_tcp, listen_unix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sandbox.app import App
    from sandbox.engine.process.running import RunningEngine
    from sandbox.home import Home
    from sandbox.transport import Listener

LOOKS_EVERY_S = 60.0
NAME = "docker-registry-course"


def serve(home: Home, tell: Callable[[str], None]) -> RunningEngine | None:
    """Serve a data folder's engine until the process is told to end; `tell` is called with its address.

    Returns the engine that runs already, if one does; then nothing was started.

    Raises:
        SetupError: the state cannot be used, or nothing can be listened on.
    """
    listeners: list[Listener] = []

    def listen() -> str:
        listeners.append(_listen())
        return docker_host(listeners[0])

    other = running.claim(home, listen)
    if other is not None:
        return other
    try:
        _serve(home, listeners[0], tell)
    finally:
        listeners[0].close()
        running.release(home)
    return None


def make_world(home: Home, watch: Watch) -> World:
    """Open the engine's state."""
    root = running.state_folder(home)
    settings = Settings(name=NAME, providers=Providers(home), root=str(root))
    return World(Folder(root), SocketPorts(watch.watched), settings)


def docker_host(listener: Listener) -> str:
    """Write an address as DOCKER_HOST takes it."""
    return f"unix://{listener.path}" if listener.path else f"tcp://{listener.address}"


def _serve(home: Home, listener: Listener, tell: Callable[[str], None]) -> None:
    watch = Watch()
    world = make_world(home, watch)
    world.sweep()
    app: App = watch.watched(EmbeddedEngine(world))
    server = Server(app if listener.path else guarded(app), listener)
    tell(docker_host(listener))
    try:
        with _ending_when_idle(server, watch):
            server.serve()
    finally:
        server.close()
        world.close()


def _listen() -> Listener:
    """Listen on a socket that its owner alone may use; on Windows on a loopback port."""
    if os.name == "nt":
        return listen_tcp()
    folder = Path(tempfile.mkdtemp(prefix=running.SOCKET_FOLDER))  # mode 0700
    return listen_unix(folder / "docker.sock")


@contextlib.contextmanager
def _ending_when_idle(server: Server, watch: Watch) -> Iterator[None]:
    is_over = threading.Event()

    def look() -> None:
        while not is_over.wait(LOOKS_EVERY_S):
            if watch.idle_s >= LONGEST_S:
                server.stop()
                return

    threading.Thread(target=look, daemon=True).start()
    try:
        yield
    finally:
        is_over.set()
