"""Where a registry in a container keeps its content and finds its files: the container's own places.

A volume's folder, a folder of this machine that is mounted, or, without either, a part of the container that
goes with it.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.engine.embedded.builder.tree import Kind
from sandbox.engine.embedded.containers.viewing import storage_of, view
from sandbox.engine.embedded.volumes.subfolder import Subfolder
from sandbox.engine.embedded.volumes.tree import VolumeTree
from sandbox.registry.storage import Folder, Memory

if TYPE_CHECKING:
    from collections.abc import Hashable

    from sandbox.engine.embedded.containers.record import Container
    from sandbox.engine.embedded.world import World
    from sandbox.registry.storage.files import Files

_MOST_BYTES = 4 << 20


def open_storage(world: World, container: Container, root: Path | None) -> Files:
    """Return the files below a path of a container, as a registry's store; in memory for None."""
    if root is None:
        return Memory()
    path = view(world, container).resolve(_absolute(container, root))
    mounts = {mount.target.lstrip("/"): mount for mount in container.mounts if mount.kind != "tmpfs"}
    inside = [place for place in mounts if path == place or path.startswith(f"{place}/")]
    if not inside:
        world.containers.update(container.id, lambda now: now.replaced(storage=f"/{path}"))
        return Subfolder(storage_of(world, container), VolumeTree.DATA)
    place = max(inside, key=len)
    mount, below = mounts[place], path[len(place) :].lstrip("/")
    if mount.kind == "bind":
        return Folder(Path(mount.source) / below)
    tree = world.volumes.tree(mount.source)
    return Subfolder(tree.files, tree.place(below))


@dataclass(frozen=True)
class ContainerFiles:
    """The files that a registry's settings name, as `sandbox.registry.reading.SettingsFiles`."""

    world: World
    container: Container

    def read(self, path: Path, /) -> bytes:
        """Return a file's content; raises `OSError`."""
        return view(self.world, self.container).read(_absolute(self.container, path), _MOST_BYTES)

    def mark(self, path: Path, /) -> Hashable:
        """Return a mark that a changed file does not keep; raises `FileNotFoundError`."""
        entry = view(self.world, self.container).find(_absolute(self.container, path))
        if entry is None:
            raise FileNotFoundError(2, "no such file or directory", path.as_posix())
        return entry.modified_s, entry.size_bytes, entry.content

    def is_file(self, path: Path, /) -> bool:
        """Tell whether there is a file."""
        entry = view(self.world, self.container).find(_absolute(self.container, path))
        return entry is not None and entry.kind is Kind.FILE


def _absolute(container: Container, path: Path) -> str:
    """Return a path of the container, which may not be one of this machine's system."""
    return posixpath.join("/", str(container.settings.get("WorkingDir") or ""), path.as_posix())
