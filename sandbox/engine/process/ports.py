"""Where containers' ports are published: real ports of 127.0.0.1, or addresses inside this process."""

from __future__ import annotations

import errno
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.engine.embedded import PortTakenError
from sandbox.errors import SetupError
from sandbox.transport import Server, listen_tcp

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

    from sandbox.app import App
    from sandbox.engine.embedded import Published
    from sandbox.transport import Network

GRACE_S = 2.0
_ALL_ADDRESSES = ("", "0.0.0.0", "::")  # noqa: S104 - these are what is not bound
LOOPBACK = "127.0.0.1"


def loopback(host: str) -> str:
    """Return the address that a published port really gets: never one that other machines reach."""
    return LOOPBACK if host in _ALL_ADDRESSES else host


class SocketPorts:
    """Ports of this machine, each served by threads; `wrap` goes around each app."""

    def __init__(self, wrap: Callable[[App], App]) -> None:
        """Publish nothing yet."""
        self._wrap = wrap

    def publish(self, host: str, port: int, app: App, tls: ssl.SSLContext | None = None) -> Published:
        """Let an app answer at a port, 0 for a free one.

        Raises:
            PortTakenError: another program answers there.
            SetupError: the address can't be listened on, or is one that other machines reach.
        """
        try:
            listener = listen_tcp(loopback(host), port)
        except SetupError as error:
            if getattr(error.__cause__, "errno", None) == errno.EADDRINUSE:
                raise PortTakenError(str(error)) from error
            raise
        server = Server(self._wrap(app), listener, tls=tls)
        thread = threading.Thread(target=server.serve, daemon=True)
        thread.start()
        address, _, number = server.address.rpartition(":")
        return _Served(address.strip("[]"), int(number), server, thread)


@dataclass
class _Served:
    host: str
    port: int
    server: Server
    thread: threading.Thread

    def close(self) -> None:
        self.server.stop()
        self.thread.join()
        self.server.close(GRACE_S)


class InProcessPorts:
    """Addresses of a network inside this process.

    One that was published and is no more refuses connections, for what the machine has there is another
    world's; `leave` gives all of them back to the machine.
    """

    def __init__(self, network: Network, first_port: int = 32768) -> None:
        """Publish nothing yet; a port that nobody chose is the first free one from `first_port` on."""
        self._network = network
        self._first_port = first_port
        self._published: set[str] = set()

    def publish(self, host: str, port: int, app: App, tls: ssl.SSLContext | None = None) -> Published:
        """Let an app answer at an address of the network, by TLS if there is a context.

        Raises:
            PortTakenError: another app answers there.
        """
        place = loopback(host)
        free = self._network.free_address(place, port or self._first_port)
        if port and free != f"{place}:{port}":
            raise PortTakenError(f"{place}:{port} has an app already.")
        address = f"https://{free}" if tls else free
        self._published.add(address)
        self._network.serve(address, app)
        return _InProcess(place, int(free.rpartition(":")[2]), self._network, address)

    def leave(self) -> None:
        """Let the machine's own network count wherever something was published."""
        self._network.allow(*self._published)
        self._published.clear()


@dataclass
class _InProcess:
    host: str
    port: int
    network: Network
    address: str

    def close(self) -> None:
        self.network.stop(self.address)
