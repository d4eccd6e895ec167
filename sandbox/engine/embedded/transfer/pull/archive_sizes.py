"""The sizes of the files in a tar archive that passes by in pieces of any size.

Only headers are looked at: what kind of entry, how long, and where a pax header says the length instead (of
files beyond 8 GiB). Source: POSIX pax, "ustar Interchange Format" and "pax Extended Header"; GNU tar manual,
"Basic Tar Format" (numbers in base 256; the real size of sparse files).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.errors import InvalidContentError

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCK = 512
_FILES = (b"0", b"\0", b"7", b"S")
"""The types that hold a file's content: regular, old, contiguous, sparse."""
_PAX = b"x"
_OF_THE_NEXT = (b"g", b"L", b"K")
"""Headers about others: for all that follow, and GNU's long names."""
_MOST_PAX_BYTES = 1 << 20
_REAL_SIZES = (b"GNU.sparse.realsize", b"GNU.sparse.size")
_SIZE, _CHECKSUM, _TYPE, _REAL_SIZE = slice(124, 136), slice(148, 156), 156, slice(483, 495)
_SPARSE = b"S"
_WITHOUT_CONTENT = (b"1", b"2", b"3", b"4", b"5", b"6")
"""Links, devices, folders and pipes: their length, if any, is of nothing."""
_BASE_256, _NEGATIVE = 0x80, 0xFF
_MAP_GOES_ON, _MAP_STILL_GOES_ON = 482, 504
"""Where a sparse file's header, and each block of its map, say that another block of the map follows."""


class ArchiveSizes:
    """Goes through an archive; `finish` returns the sum of its files' sizes."""

    def __init__(self) -> None:
        """Begin before the first header."""
        self._total_bytes = 0
        self._left = 0
        self._header = b""
        self._pax: bytearray | None = None
        self._pax_left = 0
        self._sizes: dict[bytes, int] = {}
        self._map_follows = False
        self._is_over = False
        self._is_begun = False

    def feed(self, piece: bytes) -> None:
        """Take the next bytes; raises `InvalidContentError` where they are no archive."""
        position, end = 0, len(piece)
        while position < end and not self._is_over:
            if self._left and not self._map_follows:
                taken = min(self._left, end - position)
                self._collect(piece[position : position + taken] if self._pax is not None else b"")
                self._left -= taken
            else:
                taken = min(_BLOCK - len(self._header), end - position)
                self._header += piece[position : position + taken]
                if len(self._header) == _BLOCK:
                    block, self._header = self._header, b""
                    self._read(block)
            position += taken

    def finish(self) -> int:
        """Return the sum of the sizes; raises `InvalidContentError` where the archive breaks off."""
        if self._left or self._header or not self._is_begun:
            raise InvalidContentError("its archive ends too early")
        return self._total_bytes

    def _collect(self, held: bytes) -> None:
        """Keep what belongs to a pax header, and read it once it is whole."""
        if self._pax is None:
            return
        kept = held[: self._pax_left]
        self._pax += kept
        self._pax_left -= len(kept)
        if not self._pax_left:
            self._sizes = {name: int(value) for name, value in _records(self._pax) if value.isdigit()}
            self._pax = None

    def _read(self, header: bytes) -> None:
        if self._map_follows:
            self._map_follows = bool(header[_MAP_STILL_GOES_ON])
            return
        self._is_begun = True
        if not any(header):
            self._is_over = True  # two blocks of zeros end an archive; what follows is padding
            return
        _check(header)
        kind, size = header[_TYPE : _TYPE + 1], _number(header[_SIZE])
        if kind == _PAX:
            self._begin_pax(size)
        elif kind not in _OF_THE_NEXT:
            size = self._begin_entry(header, kind, self._sizes.get(b"size", size))
        self._left = -(-size // _BLOCK) * _BLOCK

    def _begin_entry(self, header: bytes, kind: bytes, size: int) -> int:
        """Count a file; returns how much content follows."""
        if kind in _FILES:
            told = next((self._sizes[name] for name in _REAL_SIZES if name in self._sizes), size)
            self._total_bytes += _number(header[_REAL_SIZE]) if kind == _SPARSE else told
        self._map_follows = kind == _SPARSE and bool(header[_MAP_GOES_ON])
        self._sizes = {}
        return 0 if kind in _WITHOUT_CONTENT else size

    def _begin_pax(self, size: int) -> None:
        if size > _MOST_PAX_BYTES:
            raise InvalidContentError(f"a header of its archive has {size} bytes")
        self._pax, self._pax_left = bytearray(), size


def _check(header: bytes) -> None:
    told = _number(header[_CHECKSUM])
    found = sum(header) - sum(header[_CHECKSUM]) + 8 * ord(" ")
    if told != found and told != found - 256 * sum(byte > 127 for byte in header):  # noqa: PLR2004 - signed, as very old programs added
        raise InvalidContentError("its archive holds what is no header")


def _number(field: bytes) -> int:
    """Read a number in octal digits, or in base 256 where the first bit says so."""
    if field[0] == _NEGATIVE:
        raise InvalidContentError("a header of its archive holds a negative size")
    if field[0] & _BASE_256:
        return int.from_bytes(bytes([field[0] & (_BASE_256 - 1)]) + field[1:], "big")
    digits = field.partition(b"\0")[0].strip()
    try:
        return int(digits or b"0", 8)
    except ValueError:
        raise InvalidContentError(f"a header of its archive holds {digits!r} for a number") from None


def _records(pax: bytearray) -> Iterator[tuple[bytes, bytes]]:
    """Go through a pax header's records, each `LENGTH KEY=VALUE` and a line end."""
    position = 0
    while position < len(pax):
        digits = bytes(pax[position : position + 20]).partition(b" ")[0]
        length = int(digits) if digits.isdigit() else 0
        if length <= len(digits):
            return
        record = bytes(pax[position + len(digits) + 1 : position + length])
        key, _, value = record.rstrip(b"\n").partition(b"=")
        yield key, value
        position += length
