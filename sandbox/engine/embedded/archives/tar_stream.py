"""A tar archive written as a stream: one piece after the other, nothing kept."""

from __future__ import annotations

import tarfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

PIECE_BYTES = 1 << 20
END = bytes(tarfile.RECORDSIZE)
"""Two blocks of zeros end an archive; whole records of them, as GNU tar and Go's clients are used to."""


def folder(name: str) -> Iterator[bytes]:
    """Write a folder's entry."""
    entry = tarfile.TarInfo(name.rstrip("/") + "/")
    entry.type, entry.mode = tarfile.DIRTYPE, 0o755
    yield _head(entry)


def file(name: str, content: bytes, mode: int = 0o644) -> Iterator[bytes]:
    """Write a small file."""
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), mode
    yield _head(entry) + content + _padding(entry.size)


def large_file(
    name: str, size_bytes: int, open_file: Callable[[], BinaryIO], mode: int = 0o644
) -> Iterator[bytes]:
    """Write a file of any size, opened when its turn comes."""
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size_bytes, mode
    yield _head(entry)
    with open_file() as content:
        while piece := content.read(PIECE_BYTES):
            yield piece
    if padding := _padding(size_bytes):
        yield padding


def _head(entry: tarfile.TarInfo) -> bytes:
    return entry.tobuf(format=tarfile.PAX_FORMAT)


def _padding(size_bytes: int) -> bytes:
    return bytes(-size_bytes % tarfile.BLOCKSIZE)
