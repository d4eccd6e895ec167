"""A tree as the tar archive of a layer: the same tree gives the same bytes.

Entries are in order, each folder before what is in it; times are whole seconds; names of users are left out.
Source: OCI image specification 1.1, layer.md, "File Attributes".
"""

from __future__ import annotations

import tarfile
from typing import TYPE_CHECKING

from sandbox.engine.embedded.builder.tree.entry import TAR_TYPES, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sandbox.engine.embedded.builder.tree.entry import Entry
    from sandbox.engine.embedded.builder.tree.layer import LayerTree

END = bytes(2 * tarfile.BLOCKSIZE)
"""Two blocks of zeros."""

LINK_MODE = 0o777
"""A symbolic link has no rights of its own: Linux shows all of them. Source: symlink(7)."""


def write_layer(tree: LayerTree) -> Iterator[bytes]:
    """Write a layer's archive, a bounded piece at a time."""
    return write_entries(tree.walk())


def write_entries(entries: Iterable[tuple[str, Entry]]) -> Iterator[bytes]:
    """Write an archive of paths and entries, a bounded piece at a time; a second name is a hard link."""
    first_names: dict[int, str] = {}
    for path, entry in entries:
        first = first_names.setdefault(id(entry), path)
        if first != path and entry.kind is Kind.FILE:
            yield _head(path, entry, hard_link=first)
            continue
        yield _head(path, entry)
        yield from entry.pieces()
        if padding := -entry.size_bytes % tarfile.BLOCKSIZE:
            yield bytes(padding)
    yield END


def _head(path: str, entry: Entry, hard_link: str = "") -> bytes:
    info = tarfile.TarInfo(f"{path.rstrip('/')}/" if entry.is_folder else path)
    info.type = tarfile.LNKTYPE if hard_link else TAR_TYPES[entry.kind]
    info.mode = LINK_MODE if entry.kind is Kind.LINK else entry.mode
    info.uid, info.gid, info.mtime = entry.uid, entry.gid, entry.modified_s
    info.size = 0 if hard_link else entry.size_bytes
    info.linkname = hard_link or entry.target
    info.devmajor, info.devminor = entry.device
    info.pax_headers = {f"SCHILY.xattr.{name}": value for name, value in entry.attributes.items()}
    return info.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape")
