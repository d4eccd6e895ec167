"""A part of a file system as a tar archive, one bounded piece after the other; and what is said of a path.

Source: Docker Engine API 1.50, "Get an archive of a filesystem resource in a container"; moby `pkg/archive`.
Go's file modes: `io/fs`, "FileMode".
"""

from __future__ import annotations

import base64
import posixpath
import stat
from typing import TYPE_CHECKING

from sandbox.engine.embedded.answers import encoded
from sandbox.engine.embedded.builder.tree import Entry, Kind
from sandbox.engine.embedded.builder.tree.tar_writing import LINK_MODE, write_entries
from sandbox.engine.embedded.containers.state import moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.engine.embedded.builder.tree import Root

_FOLDER_BYTES = 4096
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
    return write_entries((_shown(path, start, shown), entry) for path, entry in root.walk(start))


def pack_all(root: Root) -> Iterator[bytes]:
    """Write the archive of a whole file system, without its root."""
    return write_entries((path, entry) for path, entry in root.walk("") if path)


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


def _shown(path: str, start: str, shown: str) -> str:
    below = path[len(start) :].lstrip("/")
    return posixpath.join(shown, below) if below else shown


def _size_bytes(entry: Entry) -> int:
    if entry.is_folder:
        return _FOLDER_BYTES
    return (
        len(entry.target.encode("utf-8", "surrogateescape")) if entry.kind is Kind.LINK else entry.size_bytes
    )


def _go_mode(entry: Entry) -> int:
    mode = LINK_MODE if entry.kind is Kind.LINK else entry.mode & 0o777
    return _GO_TYPES[entry.kind] | mode | sum(go for bit, go in _GO_BITS.items() if entry.mode & bit)
