"""The library that does gzip: ISA-L where there is a wheel of it, else zlib, which is the same and slower.

Measured with one thread of an AMD EPYC on 64 MiB each of random bytes, Python files and programs: ISA-L
compresses them in 0.12, 0.20 and 0.22 s at its level 1, zlib-ng at its level 1 in 1.2, 0.43 and 0.40 s, zlib
at level 1 in 2.9, 0.74 and 1.1 s and at its default in 2.8, 2.5 and 3.4 s. ISA-L leaves 27 % of Python files
and 36 % of programs, zlib's default 22 % and 32 %; a higher level of ISA-L costs more than it saves. It
decompresses three times as fast.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, BinaryIO, cast

try:
    from isal.igzip import IGzipFile as GzipFile
    from isal.isal_zlib import DEFLATED, IsalError, compressobj

    GzipError = cast("type[Exception]", IsalError)  # its stubs take the class for an instance
except ImportError:  # a processor or a browser for which there is no wheel
    from gzip import GzipFile  # type: ignore[assignment]
    from zlib import DEFLATED, compressobj  # type: ignore[assignment]

    GzipError = zlib.error

if TYPE_CHECKING:
    import io

__all__ = ["DEFLATED", "LEVEL", "WINDOW", "GzipError", "compressobj", "open_gzip"]

LEVEL = 1
"""How hard to compress."""

WINDOW = 31
"""The largest window, and a gzip header without name or time, so that equal archives are equal layers."""


def open_gzip(file: BinaryIO) -> io.RawIOBase:
    """Open what is inside a gzip stream; raises `GzipError`, `EOFError` or `OSError` where it is damaged."""
    return cast("io.RawIOBase", GzipFile(fileobj=file, mode="rb"))  # type: ignore[no-untyped-call]
