"""A folder or a file of this machine as a tree: what a bind mount shows. It is read, never written.

Links come out as links: whoever resolves them does so inside the container. None is followed here.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from sandbox.engine.embedded.builder.tree import Entry, Extent, Kind
from sandbox.engine.embedded.builder.tree.entry import read_pieces

if TYPE_CHECKING:
    from collections.abc import Iterator

_KINDS = {
    stat.S_IFREG: Kind.FILE,
    stat.S_IFDIR: Kind.FOLDER,
    stat.S_IFLNK: Kind.LINK,
    stat.S_IFCHR: Kind.CHARACTER_DEVICE,
    stat.S_IFBLK: Kind.BLOCK_DEVICE,
    stat.S_IFIFO: Kind.FIFO,
}


@dataclass(frozen=True)
class HostFile:
    """A file of this machine, as a source of bytes."""

    path: Path

    def open(self) -> BinaryIO:
        """Open it, unless a link has taken its place meanwhile."""
        return os.fdopen(os.open(self.path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb")

    def pieces(self, offset: int, size_bytes: int) -> Iterator[bytes]:
        """Read some of it, a bounded piece at a time; raises `EOFError` if there is less."""
        with self.open() as file:
            yield from read_pieces(file, offset, size_bytes)


class HostTree:
    """What is at a path of this machine. It can stand in a `Root`, below all else."""

    def __init__(self, place: Path) -> None:
        """See what is there when it is asked for."""
        self._place = place

    def get(self, path: str) -> Entry | None:
        """Return what is at a path; sockets and what may not be seen are not there."""
        try:
            place = self._at(path)
            found = place.lstat() if path else place.stat()
            target = str(place.readlink()) if stat.S_ISLNK(found.st_mode) else ""
        except OSError:
            return None
        kind = _KINDS.get(stat.S_IFMT(found.st_mode))
        if kind is None:
            return None
        content = Extent(HostFile(place), 0, found.st_size) if kind is Kind.FILE else None
        mode, when_s = stat.S_IMODE(found.st_mode), int(found.st_mtime)
        return Entry(kind, mode, found.st_uid, found.st_gid, when_s, content, target)

    def names(self, folder: str) -> set[str]:
        """Return the names in a folder."""
        try:
            return set(os.listdir(self._at(folder)))  # noqa: PTH208 - the names alone
        except OSError:
            return set()

    def hides(self, path: str) -> bool:  # noqa: ARG002 - nothing is below it
        """Hide nothing."""
        return False

    def hides_below(self, folder: str) -> bool:  # noqa: ARG002 - as above
        """Hide nothing."""
        return False

    def walk(self, start: str = "") -> Iterator[tuple[str, Entry]]:
        """Go through all below a folder."""
        for name in sorted(self.names(start)):
            path = f"{start}/{name}" if start else name
            entry = self.get(path)
            if entry is not None:
                yield path, entry
                if entry.is_folder:
                    yield from self.walk(path)

    def _at(self, path: str) -> Path:
        """Return the place of a path, each of whose folders is one and no link."""
        place = Path(os.path.realpath(self._place)) if path else self._place
        parts = path.split("/") if path else []
        if any(part in ("", ".", "..") or os.sep in part for part in parts):
            raise FileNotFoundError(path)
        for part in parts:
            if place.is_symlink() or not place.is_dir():
                raise FileNotFoundError(path)
            place = place / part
        return place
