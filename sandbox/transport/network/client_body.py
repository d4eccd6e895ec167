"""A client's body as the app reads it: pulled piece by piece, so that no more of it is held than that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.app import IncompleteBodyError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class ClientBody:
    """The pieces that a client would send."""

    def __init__(self, pieces: Iterable[bytes | str]) -> None:
        """Pull nothing yet."""
        self._pieces: Iterator[bytes | str] = iter(pieces)
        self._rest = memoryview(b"")
        self._left: int | None = None
        self.error: Exception | None = None
        """What the client's own iterator raised: the app sees a body that breaks off."""

    def expect(self, length: int | None) -> None:
        """Say how long the body must be."""
        self._left = length

    def read(self, size: int, /) -> bytes:
        """Read some more."""
        if self._left == 0:
            return b""
        while not self._rest:
            piece = self._next()
            if piece is None:
                if self._left:
                    raise IncompleteBodyError(f"{self._left} bytes more were promised")
                return b""
            self._rest = memoryview(piece)
        most = size if self._left is None else min(size, self._left)
        taken, self._rest = bytes(self._rest[:most]), self._rest[most:]
        if self._left is not None:
            self._left -= len(taken)
        return taken

    def _next(self) -> bytes | None:
        try:
            piece = next(self._pieces, None)
        except Exception as error:
            self.error = error
            raise IncompleteBodyError(f"the client stopped: {error}") from error
        return piece.encode() if isinstance(piece, str) else piece
