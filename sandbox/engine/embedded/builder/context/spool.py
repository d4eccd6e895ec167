"""One scratch file of a build: bytes are added at its end, and read from anywhere."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, BinaryIO, Self

from sandbox.engine.embedded.builder.tree.entry import PIECE_BYTES, Extent, read_pieces
from sandbox.engine.embedded.content.content import SCRATCH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType

    from sandbox.registry.storage.files import Files


class Spool:
    """A growing file. It is gone once it is closed, and after a crash with the engine's next start."""

    def __init__(self, files: Files) -> None:
        """Begin an empty one."""
        self._files = files
        self._path = f"{SCRATCH}/{uuid.uuid4().hex}"
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0
        self._reader: BinaryIO | None = None
        self.size_bytes = 0
        files.append(self._path, b"")

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Drop it."""
        self.close()

    def write(self, piece: bytes) -> None:
        """Add bytes; raises `StorageFullError`."""
        self._waiting.append(piece)
        self._waiting_bytes += len(piece)
        self.size_bytes += len(piece)
        if self._waiting_bytes >= PIECE_BYTES:
            self._flush()

    def keep(self, pieces: Iterable[bytes]) -> Extent:
        """Add a file's bytes, and say where they are."""
        start = self.size_bytes
        for piece in pieces:
            self.write(piece)
        return Extent(self, start, self.size_bytes - start)

    def open(self) -> BinaryIO:
        """Open it for reading."""
        self._flush()
        return self._files.open(self._path)

    def pieces(self, offset: int, size_bytes: int) -> Iterator[bytes]:
        """Read some of it: thousands of small files are read through one open file."""
        self._flush()
        if self._reader is None:
            self._reader = self._files.open(self._path)
        return read_pieces(self._reader, offset, size_bytes)

    def close(self) -> None:
        """Drop it; harmless when repeated."""
        self._waiting.clear()
        self._stop_reading()
        if self._files.has(self._path):
            self._files.discard(self._path)

    def _flush(self) -> None:
        if self._waiting:
            self._stop_reading()  # in memory, an open file does not grow
            self._files.append(self._path, b"".join(self._waiting))
            self._waiting.clear()
            self._waiting_bytes = 0

    def _stop_reading(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None
