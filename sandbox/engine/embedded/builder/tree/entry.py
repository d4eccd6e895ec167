"""One thing in a tree: a file, a folder, a link or a device, as a tar header describes it."""

from __future__ import annotations

import io
import tarfile
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from typing_extensions import Buffer

PERMISSIONS = 0o7777
PIECE_BYTES = 1 << 20


class Kind(Enum):
    """What an entry is. The value is the type bits that a mode carries for it. Source: `sys/stat.h`."""

    FILE = 0o100000
    FOLDER = 0o040000
    LINK = 0o120000
    CHARACTER_DEVICE = 0o020000
    BLOCK_DEVICE = 0o060000
    FIFO = 0o010000


TAR_TYPES = {
    Kind.FILE: tarfile.REGTYPE,
    Kind.FOLDER: tarfile.DIRTYPE,
    Kind.LINK: tarfile.SYMTYPE,
    Kind.CHARACTER_DEVICE: tarfile.CHRTYPE,
    Kind.BLOCK_DEVICE: tarfile.BLKTYPE,
    Kind.FIFO: tarfile.FIFOTYPE,
}
"""How a tar header names each kind. Source: POSIX.1-2017, pax, "ustar Interchange Format"."""


class Source(Protocol):
    """Bytes that can be opened and read from any place on."""

    def open(self) -> BinaryIO:
        """Open them."""

    def pieces(self, offset: int, size_bytes: int) -> Iterator[bytes]:
        """Read some of them, a bounded piece at a time; raises `EOFError` if there are fewer."""


@dataclass(frozen=True)
class Extent:
    """Where a file's bytes are: so many of a source's, from an offset on."""

    source: Source
    offset: int
    size_bytes: int

    def open(self) -> BinaryIO:
        """Open these bytes alone, to be read once."""
        return cast("BinaryIO", io.BufferedReader(_Part(self), PIECE_BYTES))

    def pieces(self) -> Iterator[bytes]:
        """Read them, a bounded piece at a time."""
        return self.source.pieces(self.offset, self.size_bytes)


class _Part(io.RawIOBase):
    """An extent as a raw file."""

    def __init__(self, extent: Extent) -> None:
        super().__init__()
        self._file = extent.source.open()
        self._file.seek(extent.offset)
        self._left = extent.size_bytes

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        piece = self._file.read(min(self._left, len(memoryview(buffer))))
        memoryview(buffer)[: len(piece)] = piece
        self._left -= len(piece)
        return len(piece)

    def close(self) -> None:
        super().close()
        self._file.close()


@dataclass(frozen=True, eq=False)
class Entry:
    """One thing. The same object under two names is one file with two names (a hard link)."""

    kind: Kind
    mode: int = 0o755
    uid: int = 0
    gid: int = 0
    modified_s: int = 0
    content: Extent | None = None
    target: str = ""
    device: tuple[int, int] = (0, 0)
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Extended attributes: {name: value}."""

    @property
    def size_bytes(self) -> int:
        """The size of a file, 0 of anything else."""
        return self.content.size_bytes if self.content else 0

    @property
    def is_folder(self) -> bool:
        """Whether other entries may be in it."""
        return self.kind is Kind.FOLDER

    def pieces(self) -> Iterator[bytes]:
        """Read a file's bytes."""
        return self.content.pieces() if self.content else iter(())


def read_pieces(file: BinaryIO, offset: int, size_bytes: int) -> Iterator[bytes]:
    """Read some of an open file, a bounded piece at a time; raises `EOFError` if there is less."""
    left = size_bytes
    while left:
        file.seek(offset + size_bytes - left)
        piece = file.read(min(left, PIECE_BYTES))
        if not piece:
            raise EOFError(f"{left} bytes of a file are missing")
        left -= len(piece)
        yield piece


def new_folder(mode: int = 0o755, uid: int = 0, gid: int = 0, modified_s: int = 0) -> Entry:
    """Make a folder that no archive describes."""
    return Entry(Kind.FOLDER, mode, uid, gid, modified_s)
