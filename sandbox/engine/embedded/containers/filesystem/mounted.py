"""A file system with mounts: what is at a path may be in a volume, on this machine, or in the layers."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.engine.embedded.builder.tree import Entry, Kind, Root

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sandbox.engine.embedded.builder.tree import LayerTree


@dataclass(frozen=True)
class MountedRoot:
    """What is mounted at a path: the tree in which that path is the root.

    `store` writes what a draft adds to it; without one it is only read.
    """

    root: Root
    is_read_only: bool = False
    store: Callable[[LayerTree], None] | None = None


class FileSystem(Root):
    """Layers, bottom first, and mounts over them: {path without its first slash: what is there}."""

    def __init__(self, layers: Sequence[LayerTree], mounts: Mapping[str, MountedRoot]) -> None:
        """See these."""
        super().__init__(layers)
        self.mounts = dict(mounts)

    def get(self, path: str) -> Entry | None:
        """Return what is at a path, following no link; the folders above a mount are there."""
        place = self.mount_of(path)
        if place is not None:
            return self.mounts[place].root.get(path[len(place) :].lstrip("/"))
        found = super().get(path)
        if found is None and any(mount.startswith(f"{path}/") for mount in self.mounts):
            return Entry(Kind.FOLDER)
        return found

    def names(self, folder: str) -> list[str]:
        """List a folder, following no link, in order."""
        place = self.mount_of(folder)
        if place is not None:
            return self.mounts[place].root.names(folder[len(place) :].lstrip("/"))
        start = f"{folder}/" if folder else ""
        mounted = {mount[len(start) :].partition("/")[0] for mount in self.mounts if mount.startswith(start)}
        return sorted({*super().names(folder), *mounted})

    def mount_of(self, path: str) -> str | None:
        """Return the mount that a path is in, None where it is in the layers."""
        inside = [mount for mount in self.mounts if path == mount or path.startswith(f"{mount}/")]
        return max(inside, key=len) if inside else None

    def read(self, path: str, most_bytes: int) -> bytes:
        """Return a small file, over links.

        Raises `FileNotFoundError`, `IsADirectoryError`, and `OSError` for a file of more bytes than that.
        """
        entry = self.get(self.resolve(path))
        if entry is None:
            raise FileNotFoundError(2, "no such file or directory", path)
        if entry.kind is not Kind.FILE:
            raise IsADirectoryError(21, "is a directory", path)
        if entry.size_bytes > most_bytes:
            raise OSError(27, f"the file has more than {most_bytes} bytes", path)
        return b"".join(entry.pieces())

    def find(self, path: str) -> Entry | None:
        """Return what a path leads to, over links."""
        return self.get(self.resolve(path))


def inside(path: str) -> str:
    """Return a path of the container as trees know it: without its first slash, and cleaned."""
    return posixpath.normpath(f"/{path.lstrip('/')}").lstrip("/")
