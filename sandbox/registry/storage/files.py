"""The floor of the store: a tree of files that change as a whole or not at all.

Two implementations, `folder.Folder` and `memory.Memory`, pass one contract test. Paths are relative, with
slashes, made by `layout` alone. What a file means is not known here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Protocol

if TYPE_CHECKING:
    from collections.abc import Hashable


@dataclass(frozen=True)
class FileStat:
    """A file's size, when it was last written (since 1970), and a mark that a changed file does not keep."""

    size_bytes: int
    modified_s: float
    mark: Hashable


class Files(Protocol):
    """A tree of files. A missing file raises `FileNotFoundError`; no room raises `StorageFullError`."""

    def read(self, path: str) -> bytes:
        """Return a file's content."""

    def write(self, path: str, content: bytes) -> None:
        """Write a file so that anyone, even after a power cut, sees all of the old or all of the new."""

    def append(self, path: str, chunk: bytes) -> None:
        """Add to a file's end, making it if need be.

        It is safe from a power cut only once it has been moved.
        """

    def open(self, path: str) -> BinaryIO:
        """Open a file for reading; it stays readable when it is replaced or deleted meanwhile."""

    def stat(self, path: str) -> FileStat:
        """Describe a file."""

    def names(self, path: str) -> list[str]:
        """List the names in a folder, sorted by code point; a missing folder has none."""

    def has(self, path: str) -> bool:
        """Tell whether a file or a folder is there."""

    def move(self, source: str, target: str) -> None:
        """Move a file over another or none, safe from a power cut once this returns."""

    def delete(self, path: str) -> None:
        """Delete a file or a whole folder, in one step for anyone who looks."""

    def discard(self, path: str) -> None:
        """Delete what nobody was promised: after a power cut it may be there again."""

    def sweep(self, older_than_s: float) -> None:
        """Remove what writes and deletes that were killed have left behind, if it is as old as that."""
