"""The networks of an engine: the three that every engine has, and those that clients have made.

Source: Docker Engine API 1.50, "Network"; moby `daemon/network.go`, `libnetwork`.
"""

from __future__ import annotations

import json
import secrets
import threading
import time
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.engine.embedded.errors import bad_request, not_found
from sandbox.engine.embedded.times import written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sandbox.engine.embedded.containers.record import Container
    from sandbox.engine.embedded.events import Events
    from sandbox.registry.storage.files import Files

PRESET = {"none": "null", "host": "host", "bridge": "bridge"}
"""The networks that are always there, and their drivers."""

_FOLDER = "networks"


@dataclass(frozen=True)
class Network:
    """One network. `ipam` is what a client asked for: no address is given out."""

    id: str
    name: str
    driver: str
    created_s: float
    labels: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    ipam: Mapping[str, Any] = field(default_factory=dict)
    is_internal: bool = False
    is_attachable: bool = False
    has_ipv6: bool = False

    @property
    def is_preset(self) -> bool:
        """Whether it is always there."""
        return self.name in PRESET

    def to_json(self) -> dict[str, Any]:
        """Write it as the API does, without who is on it."""
        return {
            "Name": self.name,
            "Id": self.id,
            "Created": written(self.created_s),
            "Scope": "local",
            "Driver": self.driver,
            "EnableIPv6": self.has_ipv6,
            "IPAM": {
                "Driver": self.ipam.get("Driver") or "default",
                "Options": self.ipam.get("Options"),
                "Config": self.ipam.get("Config") or ([] if self.driver == "bridge" else None),
            },
            "Internal": self.is_internal,
            "Attachable": self.is_attachable,
            "Ingress": False,
            "ConfigFrom": {"Network": ""},
            "ConfigOnly": False,
            "Containers": {},
            "Options": dict(self.options),
            "Labels": dict(self.labels),
        }


@dataclass
class Networks:
    """All networks of one engine, in memory and written through. `containers` lists all containers."""

    files: Files
    events: Events
    containers: Callable[[], Iterable[Container]] = tuple
    _networks: dict[str, Network] = field(default_factory=dict, init=False)
    _lock: threading.RLock = field(default_factory=threading.RLock, init=False)

    def __post_init__(self) -> None:
        """Read the files, and make the preset ones where they are not there yet."""
        self._networks = {network.id: network for network in self._stored()}
        known = {network.name for network in self._networks.values()}
        for name, driver in PRESET.items():
            if name not in known:
                self._write(Network(secrets.token_hex(32), name, driver, time.time()))

    def all(self) -> list[Network]:
        """Every network, in the order in which they were made."""
        with self._lock:
            return sorted(self._networks.values(), key=lambda each: (each.created_s, each.id))

    def find(self, text: str) -> Network:
        """Return the network of a name, an ID or its beginning; raises `EngineError` 404."""
        every = self.all()
        named = [each for each in every if text in (each.id, each.name)]
        found = named or [each for each in every if text and each.id.startswith(text)]
        if not found:
            raise not_found(f"network {text} not found")
        if len(found) > 1:
            raise bad_request(f"network {text} is ambiguous ({len(found)} matches found based on ID prefix)")
        return found[0]

    def has(self, name: str) -> bool:
        """Tell whether a name is taken."""
        return any(each.name == name for each in self.all())

    def add(self, network: Network) -> None:
        """Add a network."""
        with self._lock:
            self._write(network)
        self.events.happened("network", "create", network.id, **_named(network))

    def remove(self, network: Network) -> None:
        """Remove a network that nobody is on."""
        with self._lock:
            if self._networks.pop(network.id, None) is None:
                raise not_found(f"network {network.name} not found")
            self.files.delete(f"{_FOLDER}/{network.id}.json")
        self.events.happened("network", "destroy", network.id, **_named(network))

    def users(self, network: Network) -> list[Container]:
        """Return the containers that run on a network."""
        return [each for each in self.containers() if each.state.is_running and network.name in each.networks]

    def check(self, container: Container) -> None:
        """Raise `EngineError` 404 where a network of a container is not there."""
        for name in container.networks:
            self.find(name)

    def tell_all(self, container: Container, action: str) -> None:
        """Tell that a container is on its networks (`connect`), or no more (`disconnect`)."""
        for network in self.all():
            if network.name in container.networks:
                self.tell(network, action, container)

    def tell(self, network: Network, action: str, container: Container) -> None:
        """Tell what a container does on one network."""
        self.events.happened("network", action, network.id, container=container.id, **_named(network))

    def _write(self, network: Network) -> None:
        self.files.write(f"{_FOLDER}/{network.id}.json", json.dumps(asdict(network)).encode())
        self._networks[network.id] = network

    def _stored(self) -> Iterator[Network]:
        for name in self.files.names(_FOLDER):
            try:
                yield Network(**json.loads(self.files.read(f"{_FOLDER}/{name}")))
            except (ValueError, TypeError):
                continue  # a damaged record names no network


def _named(network: Network) -> dict[str, str]:
    return {"name": network.name, "type": network.driver}
