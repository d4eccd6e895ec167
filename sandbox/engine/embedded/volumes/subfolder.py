"""A folder of a tree of files, as a tree of its own: a volume, or the content of a registry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from sandbox.registry.storage.files import Files, FileStat


@dataclass(frozen=True)
class Subfolder:
    """A `Files` below a path of another."""

    files: Files
    path: str

    def read(self, path: str) -> bytes:
        """Return a file's content."""
        return self.files.read(self._below(path))

    def write(self, path: str, content: bytes) -> None:
        """Write a file."""
        self.files.write(self._below(path), content)

    def append(self, path: str, chunk: bytes) -> None:
        """Add to a file's end."""
        self.files.append(self._below(path), chunk)

    def open(self, path: str) -> BinaryIO:
        """Open a file for reading."""
        return self.files.open(self._below(path))

    def stat(self, path: str) -> FileStat:
        """Describe a file."""
        return self.files.stat(self._below(path))

    def names(self, path: str) -> list[str]:
        """List a folder; "" is this one."""
        return self.files.names(self._below(path) if path else self.path)

    def has(self, path: str) -> bool:
        """Tell whether something is there."""
        return self.files.has(self._below(path))

    def move(self, source: str, target: str) -> None:
        """Move a file."""
        self.files.move(self._below(source), self._below(target))

    def delete(self, path: str) -> None:
        """Delete a file or a folder."""
        self.files.delete(self._below(path))

    def discard(self, path: str) -> None:
        """Delete without waiting for the disk."""
        self.files.discard(self._below(path))

    def sweep(self, older_than_s: float) -> None:
        """Remove what killed writes have left behind, in all of the tree."""
        self.files.sweep(older_than_s)

    def _below(self, path: str) -> str:
        return f"{self.path}/{path}"
