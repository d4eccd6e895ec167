"""Byte ranges: what part of a blob a GET asks for, and where a chunk of an upload belongs."""

from __future__ import annotations

import re
from dataclasses import dataclass

_RANGE = re.compile(r"\s*bytes\s*=\s*(?P<first>[0-9]*)\s*-\s*(?P<last>[0-9]*)\s*", re.ASCII | re.IGNORECASE)
_CHUNK = re.compile(r"(?P<first>[0-9]{1,19})-(?P<last>[0-9]{1,19})", re.ASCII)
_DIGITS = 19


class UnsatisfiableRangeError(Exception):
    """No byte of the content is in the range: 416."""


@dataclass(frozen=True)
class ByteRange:
    """From `first` to `last`, both included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """How many bytes that is."""
        return self.last - self.first + 1


def wanted_range(header: str, size_bytes: int) -> ByteRange | None:
    """Read a `Range` field; None means all: no field, another unit, several ranges, or nothing readable.

    Several ranges are answered with the whole content, as section 14.2 allows; `500-0` is refused rather
    than ignored.
    Source: RFC 9110, sections 14.1.2, 14.2 and 15.5.17.
    """
    found = _RANGE.fullmatch(header)
    if not found or not (found["first"] or found["last"]):
        return None
    first, last = _number(found["first"]), _number(found["last"])
    if first is None:
        first, last = max(size_bytes - (last or 0), 0), size_bytes - 1
    last = size_bytes - 1 if last is None else min(last, size_bytes - 1)
    if first > last:
        raise UnsatisfiableRangeError(header)
    return ByteRange(first, last)


def chunk_range(header: str) -> ByteRange | None:
    """Read the `Content-Range` of a chunk, None where it follows another grammar.

    Not HTTP's own grammar: there is no unit and no whole size.
    Source: OCI distribution specification 1.1, "Pushing a blob in chunks".
    """
    found = _CHUNK.fullmatch(header.strip())
    chunk = ByteRange(int(found["first"]), int(found["last"])) if found else None
    return chunk if chunk and chunk.length > 0 else None


def _number(digits: str) -> int | None:
    """Read a number; one too long for any file is as good as the largest."""
    return int(digits[-_DIGITS:] if len(digits.lstrip("0")) <= _DIGITS else "9" * _DIGITS) if digits else None
