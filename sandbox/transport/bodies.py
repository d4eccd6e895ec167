"""Bodies of requests as apps read them: of a known length, in chunks, or open after an upgrade.

Each asks for `100 Continue` when it is first read and says whether it came to its end, so that the
connection knows where the next request begins. Source: RFC 9112, sections 6 and 7.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sandbox.app import IncompleteBodyError

if TYPE_CHECKING:
    from collections.abc import Callable
    from io import BufferedReader

_CHUNK_SIZE = re.compile(rb"(?P<size>[0-9a-fA-F]{1,15})[ \t]*(?:;[^\r\n\x00]*)?\r\n")
_CHUNK_LINE_BYTES = 512
_TRAILER_BYTES = 8 << 10


class InvalidChunkError(IncompleteBodyError):
    """The framing of a body is broken: nobody can tell where it ends."""


class Beginning:
    """Something to do before the first byte is read, once."""

    def __init__(self, begin: Callable[[], None]) -> None:
        """Do nothing yet."""
        self._begin = begin
        self.is_done = False

    def __call__(self) -> None:
        """Do it, unless it is done."""
        if not self.is_done:
            self.is_done = True
            self._begin()


class SizedBody:
    """A body of so many bytes, `left` of them to come, None once it has broken off."""

    def __init__(self, reader: BufferedReader, length: int, begin: Callable[[], None]) -> None:
        """Read nothing yet."""
        self._reader = reader
        self.left: int | None = length
        self._begin = Beginning(begin)

    @property
    def is_begun(self) -> bool:
        """Whether anything was asked for."""
        return self._begin.is_done

    def read(self, size: int, /) -> bytes:
        """Read some more."""
        if self.left == 0:
            return b""
        self._begin()
        left, self.left = self.left, None  # nobody knows, if this breaks off
        received = receive(self._reader, min(size, left or 0))
        self.left = (left or 0) - len(received)
        return received


class ChunkedBody:
    """A body in chunks, whose length nobody knows before its end."""

    def __init__(self, reader: BufferedReader, begin: Callable[[], None]) -> None:
        """Read nothing yet."""
        self._reader = reader
        self._begin = Beginning(begin)
        self._left_of_chunk = 0
        self._is_over = False

    @property
    def is_begun(self) -> bool:
        """Whether anything was asked for."""
        return self._begin.is_done

    @property
    def left(self) -> int | None:
        """0 at the end, None as long as nobody knows."""
        return 0 if self._is_over else None

    def read(self, size: int, /) -> bytes:
        """Read some more; raises `InvalidChunkError` for a chunk that is none."""
        self._begin()
        if self._is_over:
            return b""
        if not self._left_of_chunk:
            self._left_of_chunk = self._next_size()
        if not self._left_of_chunk:
            self._skip_trailer()
            self._is_over = True
            return b""
        received = receive(self._reader, min(size, self._left_of_chunk))
        self._left_of_chunk -= len(received)
        if not self._left_of_chunk and self._line(2) != b"\r\n":
            raise InvalidChunkError("a chunk is longer than it says")
        return received

    def _next_size(self) -> int:
        found = _CHUNK_SIZE.fullmatch(self._line(_CHUNK_LINE_BYTES))
        if not found:
            raise InvalidChunkError("a chunk does not begin with its size")
        return int(found["size"], 16)

    def _skip_trailer(self) -> None:
        left = _TRAILER_BYTES
        while (line := self._line(left)) != b"\r\n":
            left -= len(line)
            if left <= 0 or not line.endswith(b"\r\n") or b":" not in line:
                raise InvalidChunkError("what follows the last chunk is no trailer")

    def _line(self, limit: int) -> bytes:
        try:
            line = self._reader.readline(limit)
        except OSError as error:
            raise IncompleteBodyError(f"the body broke off: {error}") from None
        if not line:
            raise IncompleteBodyError("the body broke off before its last chunk")
        return line


class OpenBody:
    """What a client sends after an upgrade: no framing, to the end of the connection."""

    left = 0
    is_begun = True

    def __init__(self, reader: BufferedReader, begin: Callable[[], None]) -> None:
        """Read nothing yet."""
        self._reader = reader
        self._begin = begin

    def read(self, size: int, /) -> bytes:
        """Read what is there, or wait for it; b"" when the client has closed its side."""
        self._begin()
        try:
            return self._reader.read1(size)
        except OSError as error:
            raise IncompleteBodyError(f"the client has gone: {error}") from None


RequestBody = SizedBody | ChunkedBody | OpenBody


def receive(reader: BufferedReader, size: int) -> bytes:
    """Read up to `size` bytes, at least one; raises `IncompleteBodyError` where none comes."""
    try:
        received = reader.read1(size)
    except OSError as error:
        raise IncompleteBodyError(f"the body broke off: {error}") from None
    if not received:
        raise IncompleteBodyError("the body broke off before its end")
    return received
