"""Opening layers: gzip, zstd, or plain tar, told apart by their first bytes as engines do.

Nothing is unpacked to disk, and no more than a few buffers are in memory.
Source: OCI image specification 1.1, layer.md; RFC 1952, section 2.3.1; RFC 8878, section 3.1.1.
"""

from __future__ import annotations

import bz2
import io
import lzma
import sys
import zlib
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from sandbox.engine.embedded.content.gzip_library import GzipError, open_gzip

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_ZSTD_SKIPPABLE = tuple(bytes([0x50 + number, 0x2A, 0x4D, 0x18]) for number in range(16))
_MAGIC_BYTES = 6
_USTAR, _USTAR_AT = b"ustar", 257
_EMPTY_BYTES = 1024
"""An archive of nothing is two blocks of zeros."""

BUFFER_BYTES = 1 << 20

if TYPE_CHECKING:
    from collections.abc import Callable

DAMAGED = (EOFError, OSError, zlib.error, GzipError, lzma.LZMAError, zstd.ZstdError)
"""What reading an opened layer raises where its compression is broken."""

_OPENED: dict[bytes, Callable[[Any], Any]] = {
    _GZIP: open_gzip,
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\x00": lzma.LZMAFile,
    _ZSTD: zstd.ZstdFile,
}


def open_layer(content: BinaryIO) -> BinaryIO:
    """Open what is inside a layer; closing the result closes `content`, too."""
    magic = content.read(_MAGIC_BYTES)
    content.seek(0)
    if magic.startswith(_GZIP):
        inner = open_gzip(content)
    elif magic.startswith((_ZSTD, *_ZSTD_SKIPPABLE)):
        inner = cast("io.RawIOBase", zstd.ZstdFile(content))
    else:
        return content
    return cast("BinaryIO", _Closing(inner, content))


def open_stream(content: BinaryIO) -> BinaryIO:
    """Open what is inside a stream that can be read once: gzip, bzip2, xz, zstd, or as it is.

    Source: moby `pkg/archive`, "DetectCompression".
    """
    buffered = content if isinstance(content, io.BufferedReader) else io.BufferedReader(content)  # type: ignore[type-var]
    magic = buffered.peek(_MAGIC_BYTES)[:_MAGIC_BYTES]
    for beginning, opened in _OPENED.items():
        if magic.startswith(beginning):
            return cast("BinaryIO", io.BufferedReader(opened(buffered), BUFFER_BYTES))
    return cast("BinaryIO", buffered)


def is_plain_archive(first: bytes) -> bool:
    """Tell by its first block whether something is an uncompressed tar archive."""
    magic = first[_USTAR_AT : _USTAR_AT + len(_USTAR)]
    return magic == _USTAR or (len(first) >= _EMPTY_BYTES and not any(first))


class _Closing(io.BufferedReader):
    """A reader whose end is also that of the file below."""

    def __init__(self, inner: io.RawIOBase, content: BinaryIO) -> None:
        super().__init__(inner, BUFFER_BYTES)
        self._content = content

    def close(self) -> None:
        super().close()
        self._content.close()
