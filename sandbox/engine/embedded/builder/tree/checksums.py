"""The checksum of one entry, by which a build knows whether it has copied the same thing before.

It covers what a tar header says of an entry, its time left out, and its bytes. Histories show it:
`COPY file:9f86d0… in /app`. Source: moby `pkg/tarsum`, version 1, and `builder/remotecontext`, "NewFileHash".
"""

from __future__ import annotations

import hashlib
import tarfile
from typing import TYPE_CHECKING

from sandbox.engine.embedded.builder.tree.entry import TAR_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sandbox.engine.embedded.builder.tree.entry import Entry
    from sandbox.engine.embedded.builder.tree.tar_reading import Header

_ROOT = "root"


def header_checksum(header: Header, pieces: Iterable[bytes]) -> str:
    """Compute the checksum of an entry of a context, whose names of users do not count."""
    is_folder = header.type == tarfile.DIRTYPE
    fields = {
        "name": f"{header.name.rstrip('/')}/" if is_folder else header.name,
        "mode": header.mode,
        "uid": header.uid,
        "gid": header.gid,
        "size": header.size_bytes,
        "typeflag": (tarfile.REGTYPE if header.type == tarfile.AREGTYPE else header.type).decode("latin-1"),
        "linkname": header.target,
        "uname": "",
        "gname": "",
        "devmajor": header.device[0],
        "devminor": header.device[1],
    }
    return _checksum(fields, header.attributes, pieces)


def entry_checksum(path: str, entry: Entry) -> str:
    """Compute the checksum of an entry of an image."""
    fields = {
        "name": f"{path}/" if entry.is_folder else path,
        "mode": entry.kind.value | entry.mode,
        "uid": entry.uid,
        "gid": entry.gid,
        "size": entry.size_bytes,
        "typeflag": TAR_TYPES[entry.kind].decode("ascii"),
        "linkname": entry.target,
        "uname": "" if entry.uid else _ROOT,
        "gname": "" if entry.gid else _ROOT,
        "devmajor": entry.device[0],
        "devminor": entry.device[1],
    }
    return _checksum(fields, entry.attributes, entry.pieces())


def joint_checksum(kind: str, checksums: Sequence[str]) -> str:
    """Make one of several: `dir:…` of a folder's entries, `multi:…` of several sources."""
    return f"{kind}:{hashlib.sha256(_encoded(','.join(checksums))).hexdigest()}"


def _checksum(fields: Mapping[str, object], attributes: Mapping[str, str], pieces: Iterable[bytes]) -> str:
    hasher = hashlib.sha256(_encoded("".join(f"{name}{value}" for name, value in fields.items())))
    hasher.update(_encoded("".join(f"{name}{attributes[name]}" for name in sorted(attributes))))
    for piece in pieces:
        hasher.update(piece)
    return hasher.hexdigest()


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
