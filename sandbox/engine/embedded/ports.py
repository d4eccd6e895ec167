"""Where ports of containers are published: what the engine asks of whoever runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import ssl

    from sandbox.app import App


class Published(Protocol):
    """A port at which an app answers: `host`, `port`, and how to end it."""

    @property
    def host(self) -> str:
        """The address, such as `127.0.0.1`."""

    @property
    def port(self) -> int:
        """The port that it really is."""

    def close(self) -> None:
        """Answer there no more."""


class Ports(Protocol):
    """Where the ports of containers are published: on this machine's loopback, or inside the process."""

    def publish(self, host: str, port: int, app: App, tls: ssl.SSLContext | None = None) -> Published:
        """Let an app answer at a port, 0 for a free one; by TLS if there is a context.

        Raises:
            PortTakenError: something else answers there.
            SetupError: the address is not this machine's loopback.
        """


class PortTakenError(Exception):
    """Another program has the port."""
