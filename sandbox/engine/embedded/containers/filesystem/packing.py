"""A part of a file system as a tar archive, one bounded piece after the other; and what is said of a path.

Source: Docker Engine API 1.50, "Get an archive of a filesystem resource in a container"; moby `pkg/archive`.
Go's file modes: `io/fs`, "FileMode".
"""

from __future__ import annotations

import base64
import posixpath
import stat
import tarfile
from typing import TYPE_CHECKING

from sandbox.engine.embedded.answers import encoded
from sandbox.engine.embedded.builder.tree import Entry, Kind
from sandbox.engine.embedded.containers.state import moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.engine.embedded.builder.tree import Root

END = bytes(2 * tarfile.BLOCKSIZE)
_FOLDER_BYTES = 4096
_LINK_MODE = 0o777
_TYPES = {
    Kind.FILE: tarfile.REGTYPE,
    Kind.FOLDER: tarfile.DIRTYPE,
    Kind.LINK: tarfile.SYMTYPE,
    Kind.CHARACTER_DEVICE: tarfile.CHRTYPE,
    Kind.BLOCK_DEVICE: tarfile.BLKTYPE,
    Kind.FIFO: tarfile.FIFOTYPE,
}
_GO_TYPES = {
    Kind.FILE: 0,
    Kind.FOLDER: 1 << 31,
    Kind.LINK: 1 << 27,
    Kind.FIFO: 1 << 25,
    Kind.BLOCK_DEVICE: 1 << 26,
    Kind.CHARACTER_DEVICE: 1 << 26 | 1 << 21,
}
_GO_BITS = {stat.S_ISUID: 1 << 23, stat.S_ISGID: 1 << 22, stat.S_ISVTX: 1 << 20}


def pack(root: Root, start: str, shown: str) -> Iterator[bytes]:
    """Write the archive of a path and all below it, with `shown` in place of the path."""
    first_names: dict[int, str] = {}
    for path, entry in root.walk(start):
        below = path[len(start) :].lstrip("/")
        name = posixpath.join(shown, below) if below else shown
        yield from _packed(name, entry, first_names)
    yield END


def pack_all(root: Root) -> Iterator[bytes]:
    """Write the archive of a whole file system, without its root."""
    first_names: dict[int, str] = {}
    for path, entry in root.walk(""):
        if path:
            yield from _packed(path, entry, first_names)
    yield END


def stat_header(name: str, entry: Entry, target: str) -> str:
    """Write the value of `X-Docker-Container-Path-Stat`."""
    said = {
        "name": name,
        "size": _size_bytes(entry),
        "mode": _go_mode(entry),
        "mtime": moment(entry.modified_s) if entry.modified_s else "1970-01-01T00:00:00Z",
        "linkTarget": target,
    }
    return base64.b64encode(encoded(said)).decode()


def _packed(name: str, entry: Entry, first_names: dict[int, str]) -> Iterator[bytes]:
    first = first_names.setdefault(id(entry), name) if entry.kind is Kind.FILE else name
    if first != name:
        yield _head(name, entry, hard_link=first)
        return
    yield _head(name, entry)
    yield from entry.pieces()
    if padding := -entry.size_bytes % tarfile.BLOCKSIZE:
        yield bytes(padding)


def _head(name: str, entry: Entry, hard_link: str = "") -> bytes:
    info = tarfile.TarInfo(f"{name.rstrip('/')}/" if entry.is_folder else name)
    info.type = tarfile.LNKTYPE if hard_link else _TYPES[entry.kind]
    info.mode = _LINK_MODE if entry.kind is Kind.LINK else entry.mode
    info.uid, info.gid, info.mtime = entry.uid, entry.gid, entry.modified_s
    info.size = 0 if hard_link else entry.size_bytes
    info.linkname = hard_link or entry.target
    info.devmajor, info.devminor = entry.device
    info.pax_headers = {f"SCHILY.xattr.{key}": value for key, value in entry.attributes.items()}
    return info.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape")


def _size_bytes(entry: Entry) -> int:
    if entry.is_folder:
        return _FOLDER_BYTES
    return (
        len(entry.target.encode("utf-8", "surrogateescape")) if entry.kind is Kind.LINK else entry.size_bytes
    )


def _go_mode(entry: Entry) -> int:
    mode = _LINK_MODE if entry.kind is Kind.LINK else entry.mode & 0o777
    return _GO_TYPES[entry.kind] | mode | sum(go for bit, go in _GO_BITS.items() if entry.mode & bit)
