"""The world of one engine: all that it keeps and knows, for the handlers of its requests.

Whoever runs an engine makes one: the process that serves it, a second machine in a notebook, a test.
"""

from __future__ import annotations

import platform
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.engine.embedded.containers import Containers
from sandbox.engine.embedded.containers.listing import disk_usage as container_usage
from sandbox.engine.embedded.containers.running import life
from sandbox.engine.embedded.content import Content
from sandbox.engine.embedded.events import Events
from sandbox.engine.embedded.images import Images
from sandbox.engine.embedded.networks import Networks
from sandbox.engine.embedded.volumes import Volumes
from sandbox.engine.embedded.volumes.managing import disk_usage as volume_usage
from sandbox.image.platform import Platform

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sandbox.app import App
    from sandbox.engine.embedded.call import Call
    from sandbox.engine.embedded.ports import Ports
    from sandbox.registry.storage.files import Files

_ID = "engine-id"


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
        self.volumes = Volumes(files, self.events, self.settings.root)
        self.networks = Networks(files, self.events)
        self.containers = Containers(files, self.content)
        self.closing: list[Callable[[], None]] = [lambda: life.end_all(self)]
        self.disk_usage: list[Callable[[Call], dict[str, Any]]] = [container_usage, volume_usage]
        self.id = self._stored_id()
        self._connect()

    def _connect(self) -> None:
        """Tell each store who needs what it keeps; then go on where the last engine ended."""
        self.images.users = self.containers.users
        self.volumes.users = self.containers.users_of_volume
        self.networks.containers = self.containers.all
        life.resume(self)

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
