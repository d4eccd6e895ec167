"""Where a registry's settings name files: this machine's disk, or whatever its starter has in its place.

An engine that runs a registry in a container has the container's file system in its place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Hashable
    from pathlib import Path


class SettingsFiles(Protocol):
    """Small files by path; raises `OSError` for one that cannot be read."""

    def read(self, path: Path, /) -> bytes:
        """Return a file's content."""

    def mark(self, path: Path, /) -> Hashable:
        """Return a mark that a changed file does not keep."""

    def is_file(self, path: Path, /) -> bool:
        """Tell whether there is a file."""


class Disk:
    """This machine's own files."""

    def read(self, path: Path, /) -> bytes:
        """Return a file's content."""
        return path.read_bytes()

    def mark(self, path: Path, /) -> Hashable:
        """Return when it was changed, and its size."""
        found = path.stat()
        return found.st_mtime_ns, found.st_size

    def is_file(self, path: Path, /) -> bool:
        """Tell whether there is a file."""
        return path.is_file()


DISK = Disk()
