"""The volumes of an engine: names, labels, and where the files of each are.

Source: Docker Engine API 1.50, "Volume"; moby `volume/service/store.go`, `volume/local/local.go`.
"""

from __future__ import annotations

import json
import re
import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.engine.embedded.errors import bad_request, not_found
from sandbox.engine.embedded.volumes.subfolder import Subfolder
from sandbox.engine.embedded.volumes.tree import VolumeTree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sandbox.engine.embedded.events import Events
    from sandbox.registry.storage.files import Files

ANONYMOUS = "com.docker.volume.anonymous"
"""The label of a volume whose name was made up."""

DRIVER = "local"
_FOLDER = "volumes"
_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]*", re.ASCII)


@dataclass(frozen=True)
class Volume:
    """One volume."""

    name: str
    labels: Mapping[str, str] | None
    created_s: float
    mountpoint: str = ""

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody has named it."""
        return ANONYMOUS in (self.labels or {})

    def to_json(self) -> dict[str, Any]:
        """Write it as the API does."""
        return {
            "CreatedAt": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.created_s)),
            "Driver": DRIVER,
            "Labels": None if self.labels is None else dict(self.labels),
            "Mountpoint": self.mountpoint,
            "Name": self.name,
            "Options": None,
            "Scope": "local",
        }


@dataclass
class Volumes:
    """All volumes of one engine, in memory and written through. `users` says which containers have one.

    `root` is the folder of this machine in which `files` are, "" where they are in memory.
    """

    files: Files
    events: Events
    root: str = ""
    users: Callable[[str], Iterable[str]] = field(default=lambda _: ())
    _volumes: dict[str, Volume] = field(default_factory=dict, init=False)
    _lock: threading.RLock = field(default_factory=threading.RLock, init=False)

    def __post_init__(self) -> None:
        """Read the files."""
        self._volumes = {volume.name: volume for volume in self._stored()}

    def all(self) -> list[Volume]:
        """Every volume, by name."""
        with self._lock:
            return [self._volumes[name] for name in sorted(self._volumes)]

    def find(self, name: str) -> Volume:
        """Return a volume; raises `EngineError` 404."""
        found = self._volumes.get(name)
        if found is None:
            raise not_found(f"get {name}: no such volume")
        return found

    def has(self, name: str) -> bool:
        """Tell whether there is a volume of that name."""
        return name in self._volumes

    def create(self, name: str = "", labels: Mapping[str, str] | None = None) -> Volume:
        """Make a volume, or return the one of that name; without a name it gets one, and is anonymous.

        Raises `EngineError` 400 for what is no name.
        """
        if not name:
            name, labels = secrets.token_hex(32), {**(labels or {}), ANONYMOUS: ""}
        check_name(name)
        with self._lock:
            if name in self._volumes:
                return self._volumes[name]
            volume = Volume(name, labels, time.time(), self._mountpoint(name))
            fields = {"name": name, "labels": labels, "created": volume.created_s}
            self.files.write(f"{_place(name)}.json", json.dumps(fields).encode())
            self._volumes[name] = volume
        self.events.happened("volume", "create", name, driver=DRIVER)
        return volume

    def remove(self, name: str) -> None:
        """Remove a volume that no container has, with all that is in it."""
        with self._lock:
            self._volumes.pop(name)
            self.files.delete(f"{_place(name)}.json")
            if self.files.has(_place(name)):
                self.files.delete(_place(name))
        self.events.happened("volume", "destroy", name, driver=DRIVER)

    def tree(self, name: str) -> VolumeTree:
        """Return what is in a volume."""
        return VolumeTree(Subfolder(self.files, _place(name)))

    def size_bytes(self, name: str) -> int:
        """The sum of the sizes of its files."""
        return sum(entry.size_bytes for _, entry in self.tree(name).walk())

    def _mountpoint(self, name: str) -> str:
        return f"{self.root}/{_place(name)}/{VolumeTree.DATA}" if self.root else ""

    def _stored(self) -> Iterator[Volume]:
        for file in self.files.names(_FOLDER):
            if not file.endswith(".json"):
                continue
            try:
                fields = json.loads(self.files.read(f"{_FOLDER}/{file}"))
                volume = Volume(fields["name"], fields["labels"], float(fields["created"]))
            except (ValueError, KeyError, TypeError):
                continue  # a damaged record; its files stay where they are
            yield Volume(volume.name, volume.labels, volume.created_s, self._mountpoint(volume.name))


def check_name(name: str) -> None:
    """Raise `EngineError` 400 for what is no volume's name, in the engine's words."""
    if len(name) == 1:
        raise bad_request(
            f"create {name}: volume name is too short, names should be at least two alphanumeric characters"
        )
    if not _NAME.fullmatch(name):
        raise bad_request(
            f'create {name}: "{name}" includes invalid characters for a local volume name, only '
            '"[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. '
            "If you intended to pass a host directory, use absolute path"
        )


def _place(name: str) -> str:
    """Where a volume is: capital letters are marked, for not every machine tells them apart in file names."""
    return f"{_FOLDER}/v-{re.sub('[A-Z]', lambda found: '+' + found[0].lower(), name)}-"
