"""The entries of a tar archive, one header at a time; contents are passed over, not read.

The archive may come from anyone: no header is believed beyond what the archive holds, no text is longer than
it may be, and nothing is written. Sparse files are refused. Source: POSIX.1-2017, pax, "ustar Interchange
Format" and "pax Interchange Format"; GNU tar manual, "Basic Tar Format".
"""

from __future__ import annotations

import tarfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from sandbox.engine.embedded.builder.tree.entry import PERMISSIONS, Entry, Extent, Kind, Source
from sandbox.engine.embedded.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST_TEXT_BYTES = 1 << 20
"""Of one extension header: long names, and extended attributes."""

_BLOCK = tarfile.BLOCKSIZE
_LATEST_S = 1 << 40
_ATTRIBUTE = "SCHILY.xattr."
_KINDS = {
    tarfile.REGTYPE: Kind.FILE,
    tarfile.AREGTYPE: Kind.FILE,
    tarfile.CONTTYPE: Kind.FILE,
    tarfile.DIRTYPE: Kind.FOLDER,
    tarfile.SYMTYPE: Kind.LINK,
    tarfile.CHRTYPE: Kind.CHARACTER_DEVICE,
    tarfile.BLKTYPE: Kind.BLOCK_DEVICE,
    tarfile.FIFOTYPE: Kind.FIFO,
}


class MalformedArchiveError(EngineError):
    """Bytes that are no tar archive, in the words of Go's `archive/tar`."""


@dataclass(frozen=True)
class Header:
    """One entry as the archive says it, nothing cleaned; `offset` is where its bytes begin."""

    name: str
    type: bytes
    mode: int
    uid: int
    gid: int
    size_bytes: int
    modified_s: int
    target: str
    device: tuple[int, int]
    offset: int
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_hard_link(self) -> bool:
        """Whether it is one more name for an entry before it."""
        return self.type == tarfile.LNKTYPE

    @property
    def kind(self) -> Kind:
        """What it is; raises `MalformedArchiveError` for a type that no engine knows."""
        if self.type not in _KINDS:
            raise MalformedArchiveError(
                f"unhandled tar header type {self.type.decode('ascii', 'replace')!r} of {self.name}"
            )
        return _KINDS[self.type]

    def entry(self, source: Source) -> Entry:
        """Make the entry that it describes; its bytes stay where they are."""
        kind = self.kind
        return Entry(
            kind,
            self.mode & PERMISSIONS,
            self.uid,
            self.gid,
            self.modified_s,
            Extent(source, self.offset, self.size_bytes) if kind is Kind.FILE else None,
            self.target if kind is Kind.LINK else "",
            self.device,
            self.attributes,
        )


def read_headers(archive: BinaryIO, size_bytes: int | None = None) -> Iterator[Header]:
    """Go through the headers of an archive that can seek forward; `size_bytes`, if known, is checked.

    Raises `MalformedArchiveError`.
    """
    reader = _Reader(archive, size_bytes)
    while (header := reader.next()) is not None:
        yield header


def begins_archive(stream: BinaryIO) -> bool:
    """Tell by its first block whether a stream is a tar archive that holds anything."""
    block = stream.read(_BLOCK)
    try:
        tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError, OverflowError):
        return False
    return True


class _Reader:
    """Reads headers, and the extension headers before them."""

    def __init__(self, archive: BinaryIO, size_bytes: int | None) -> None:
        self._archive = archive
        self._size_bytes = size_bytes
        self._offset = 0
        self._global: dict[str, str] = {}

    def next(self) -> Header | None:
        extended: dict[str, str] = {}
        while (block := self._block()) is not None:
            info = self._parsed(block)
            if info.type in (tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE):
                extended |= _records(self._text(info))
            elif info.type == tarfile.XGLTYPE:
                self._global |= _records(self._text(info))
            elif info.type == tarfile.GNUTYPE_LONGNAME:
                extended["path"] = _decoded(self._text(info).partition(b"\0")[0])
            elif info.type == tarfile.GNUTYPE_LONGLINK:
                extended["linkpath"] = _decoded(self._text(info).partition(b"\0")[0])
            else:
                return self._header(info, {**self._global, **extended})
        return None

    def _block(self) -> bytes | None:
        block = self._read(_BLOCK)
        if not block or not any(block):
            return None
        if len(block) < _BLOCK:
            raise MalformedArchiveError("unexpected EOF")
        return block

    def _parsed(self, block: bytes) -> tarfile.TarInfo:
        try:
            info = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
        except (tarfile.HeaderError, ValueError, OverflowError):
            raise MalformedArchiveError("archive/tar: invalid tar header") from None
        if info.size < 0:
            raise MalformedArchiveError("archive/tar: invalid tar header")
        return info

    def _text(self, info: tarfile.TarInfo) -> bytes:
        """Read the content of an extension header."""
        if info.size > MOST_TEXT_BYTES:
            raise MalformedArchiveError(
                f"An extension header of the archive has {info.size} bytes; it may have {MOST_TEXT_BYTES}."
            )
        content = self._read(_padded(info.size))
        if len(content) < info.size:
            raise MalformedArchiveError("unexpected EOF")
        return content[: info.size]

    def _header(self, info: tarfile.TarInfo, extended: Mapping[str, str]) -> Header:
        if info.type == tarfile.GNUTYPE_SPARSE or any(name.startswith("GNU.sparse") for name in extended):
            raise MalformedArchiveError(f"{info.name} is a sparse file; pack it without --sparse.")
        size_bytes = _number(extended, "size", info.size)
        if info.type not in (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE):
            size_bytes = size_bytes if info.type not in _KINDS and info.type != tarfile.LNKTYPE else 0
        header = Header(
            name=extended.get("path", info.name),
            type=tarfile.DIRTYPE if info.isdir() else info.type,
            mode=info.mode,
            uid=_number(extended, "uid", info.uid),
            gid=_number(extended, "gid", info.gid),
            size_bytes=size_bytes,
            modified_s=_seconds(extended, info.mtime),
            target=extended.get("linkpath", info.linkname),
            device=(info.devmajor, info.devminor),
            offset=self._offset,
            attributes=_attributes(extended),
        )
        self._pass_over(size_bytes)
        return header

    def _read(self, size: int) -> bytes:
        content = self._archive.read(size)
        self._offset += len(content)
        return content

    def _pass_over(self, size_bytes: int) -> None:
        end = self._offset + size_bytes
        if self._size_bytes is not None and end > self._size_bytes:
            raise MalformedArchiveError("unexpected EOF")
        self._offset += _padded(size_bytes)
        self._archive.seek(self._offset)


def _padded(size_bytes: int) -> int:
    return size_bytes + -size_bytes % _BLOCK


def _records(content: bytes) -> dict[str, str]:
    """Read `LENGTH NAME=VALUE` lines; the length counts all of the line."""
    records: dict[str, str] = {}
    while content.strip(b"\0"):
        digits, space, _ = content.partition(b" ")
        if not space or not digits.isdigit() or len(digits) > len(str(MOST_TEXT_BYTES)):
            raise MalformedArchiveError("archive/tar: invalid tar header")
        length = int(digits)
        name, equals, value = content[len(digits) + 1 : length].partition(b"=")
        if not equals or length > len(content) or not value.endswith(b"\n"):
            raise MalformedArchiveError("archive/tar: invalid tar header")
        records[_decoded(name)] = _decoded(value[:-1])
        content = content[length:]
    return records


def _decoded(text: bytes) -> str:
    return text.decode("utf-8", "surrogateescape")


def _number(extended: Mapping[str, str], name: str, otherwise: int) -> int:
    text = extended.get(name, "")
    if not text:
        return max(otherwise, 0)
    if not (text.isascii() and text.isdigit() and len(text) < len(str(1 << 63))):
        raise MalformedArchiveError("archive/tar: invalid tar header")
    return int(text)


def _seconds(extended: Mapping[str, str], otherwise: float) -> int:
    try:
        seconds = int(float(extended.get("mtime", otherwise)))
    except (ValueError, OverflowError):
        raise MalformedArchiveError("archive/tar: invalid tar header") from None
    return min(max(seconds, -_LATEST_S), _LATEST_S)


def _attributes(extended: Mapping[str, str]) -> dict[str, str]:
    prefix = len(_ATTRIBUTE)
    return {name[prefix:]: extended[name] for name in sorted(extended) if name.startswith(_ATTRIBUTE)}
