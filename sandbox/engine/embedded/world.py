"""The world of one engine: all that it keeps and knows, for the handlers of its requests.

Whoever runs an engine makes one: the process that serves it, a second machine in a notebook, a test.
"""

from __future__ import annotations

import platform
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from sandbox.engine.embedded.content import Content
from sandbox.engine.embedded.events import Events
from sandbox.engine.embedded.images import Images
from sandbox.image.platform import Platform

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping

    from sandbox.app import App
    from sandbox.engine.embedded.call import Call
    from sandbox.registry.storage.files import Files

_ID = "engine-id"


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


def machine_platform() -> Platform:
    """Return the Linux platform of this machine's processor: images of other systems do not exist here."""
    machine = platform.machine().lower() or "amd64"
    return Platform.parse(f"linux/{machine}")


@dataclass
class Settings:
    """What whoever runs the engine decides.

    `providers` are registries that answer inside the process: {host name: app}; they do unless the engine
    `is_online`, which begins when its owner says so. `insecure` are registries
    (`host:port`, or networks such as `10.0.0.0/8`) that may be spoken to without checked TLS; 127.0.0.0/8
    always may. `certificates` are trusted beside the machine's own: {host:port or "": PEM text}.
    """

    name: str = "embedded"
    providers: Mapping[str, App] = field(default_factory=dict)
    is_online: bool = False
    insecure: list[str] = field(default_factory=list)
    certificates: dict[str, str] = field(default_factory=dict)
    platform: Platform = field(default_factory=machine_platform)
    root: str = ""
    """Where the state is, for `docker info`; "" for memory."""

    @property
    def hosts(self) -> Mapping[str, App]:
        """The hosts that answer inside the process now."""
        return {} if self.is_online else self.providers


class World:
    """One engine's state. `ports` publishes; content, images and names are in `files`."""

    def __init__(self, files: Files, ports: Ports, settings: Settings | None = None) -> None:
        """Use what is in the files."""
        self.files = files
        self.ports = ports
        self.settings = settings or Settings()
        self.content = Content(files)
        self.images = Images(files, self.content)
        self.events = Events()
        self.closing: list[Callable[[], None]] = []
        self.disk_usage: list[Callable[[Call], dict[str, Any]]] = []
        self.id = self._stored_id()

    def close(self) -> None:
        """End what runs, in the reverse of the order in which it was made; the state stays."""
        while self.closing:
            self.closing.pop()()

    def sweep(self) -> None:
        """Delete content that nothing needs: what a killed engine has left."""
        self.content.collect(list(self.content))

    def _stored_id(self) -> str:
        try:
            return self.files.read(_ID).decode()
        except FileNotFoundError:
            made = str(uuid.uuid4())
            self.files.write(_ID, made.encode())
            return made
