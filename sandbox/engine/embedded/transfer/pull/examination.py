"""Looking into a layer while it comes: what its archive's digest is, and how much its files hold.

One pass, with no second reading of the bytes: what comes is decompressed, hashed, and gone through header by
header. Any amount may come out of a small piece, so that the work is done in steps of bounded memory.
Source: OCI image specification 1.1, layer.md; POSIX pax, "ustar Interchange Format", "pax Header Block".
"""

from __future__ import annotations

import hashlib
import sys
from typing import TYPE_CHECKING, Protocol, cast

try:
    from isal import isal_zlib as deflate  # opens gzip in half the time
except ImportError:  # a processor or a browser for which there is no wheel
    import zlib as deflate  # type: ignore[no-redef]

from sandbox.engine.embedded.content import LayerFact
from sandbox.engine.embedded.content.compression import DAMAGED
from sandbox.engine.embedded.transfer.pull.archive_sizes import ArchiveSizes
from sandbox.errors import InvalidContentError
from sandbox.image.digest import Digest

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Iterator

STEP_BYTES = 4 << 20
_BROKEN = (*DAMAGED, cast("type[Exception]", deflate.error))
_GZIP = b"\x1f\x8b"
_GZIP_WINDOW = 31
_ZSTD = (b"\x28\xb5\x2f\xfd", *(bytes([0x50 + number, 0x2A, 0x4D, 0x18]) for number in range(16)))
_MAGIC_BYTES = 4


class _Decompressor(Protocol):
    """What the standard library's decompressors have in common, made equal by the classes below."""

    def steps(self, piece: bytes) -> Iterator[bytes]:
        """Decompress a piece in bounded steps."""

    def is_whole(self) -> bool:
        """Tell whether what came ends where it may end."""


class Examination:
    """One layer on its way in: go through `steps` for each piece, and call `finish` at the end.

    Damage is told in the end alone: the layer's digest is what is to be checked first.
    """

    def __init__(self) -> None:
        """Know nothing yet."""
        self._hasher = hashlib.sha256()
        self._archive = ArchiveSizes()
        self._decompressor: _Decompressor | None = None
        self._first = b""
        self._damage = ""

    def steps(self, piece: bytes) -> Iterator[None]:
        """Look into a piece, in steps."""
        if self._decompressor is None:
            self._first += piece
            if len(self._first) < _MAGIC_BYTES:
                return
            self._decompressor, piece = _opened(self._first), self._first
        if self._damage:
            yield
            return
        try:
            for inside in self._decompressor.steps(piece):
                self._hasher.update(inside)
                self._archive.feed(inside)
                yield
        except _BROKEN as error:
            self._damage = f"its compression is broken: {error}"
        except InvalidContentError as error:
            self._damage = str(error)

    def finish(self) -> LayerFact:
        """Return what is inside; raises `InvalidContentError` where it is damaged, or its end is missing."""
        if self._damage:
            raise InvalidContentError(self._damage)
        if self._decompressor is None or not self._decompressor.is_whole():
            raise InvalidContentError("its compression ends too early")
        return LayerFact(Digest(f"sha256:{self._hasher.hexdigest()}"), self._archive.finish())


def _opened(first: bytes) -> _Decompressor:
    if first.startswith(_GZIP):
        return _Gzip()
    return _Zstd() if first.startswith(_ZSTD) else _Plain()


class _Plain:
    """No compression."""

    def steps(self, piece: bytes) -> Iterator[bytes]:
        yield piece

    def is_whole(self) -> bool:
        return True


class _Gzip:
    """One gzip member after the other; zeros may follow the last. Source: RFC 1952, section 2.2."""

    def __init__(self) -> None:
        self._member = deflate.decompressobj(_GZIP_WINDOW)

    def steps(self, piece: bytes) -> Iterator[bytes]:
        while piece:
            if self._member.eof:
                piece = piece.lstrip(b"\0")
                if not piece:
                    return
                self._member = deflate.decompressobj(_GZIP_WINDOW)
            inside = self._member.decompress(piece, STEP_BYTES)
            piece = self._member.unconsumed_tail or self._member.unused_data
            if inside:
                yield inside

    def is_whole(self) -> bool:
        return self._member.eof


class _Zstd:
    """One zstd frame after the other. Source: RFC 8878, section 3.1."""

    def __init__(self) -> None:
        self._frame = zstd.ZstdDecompressor()

    def steps(self, piece: bytes) -> Iterator[bytes]:
        while piece or not (self._frame.needs_input or self._frame.eof):
            if self._frame.eof:
                self._frame = zstd.ZstdDecompressor()
            inside = self._frame.decompress(piece, max_length=STEP_BYTES)
            piece = self._frame.unused_data if self._frame.eof else b""
            if inside:
                yield inside

    def is_whole(self) -> bool:
        return self._frame.eof
