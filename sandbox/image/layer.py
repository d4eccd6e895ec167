"""Layers: a set of files as a reproducible tar archive, compressed reproducibly.

The same files give the same bytes on every machine and Python: the tar holds no times, owners or user names,
and the gzip stream stores its blocks, because what zlib makes of the same input differs between its versions.
"""

from __future__ import annotations

import io
import struct
import tarfile
import zlib
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sandbox.errors import SandboxError
from sandbox.image import media_types
from sandbox.image.descriptor import Descriptor
from sandbox.image.digest import Digest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

_BLOCK_BYTES = 65535
_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"


@dataclass(frozen=True)
class Layer:
    """A layer as it travels (`content`, gzip) and the digest of what is inside (`diff_id`)."""

    diff_id: Digest
    content: bytes = field(repr=False)
    media_type: str = media_types.OCI_LAYER_GZIP

    @property
    def descriptor(self) -> Descriptor:
        """How a manifest points to this layer."""
        return Descriptor.of(self.content, self.media_type)


def make_layer(
    files: Mapping[str, bytes | str],
    *,
    media_type: str = media_types.OCI_LAYER_GZIP,
    executables: Collection[str] = (),
) -> Layer:
    """Make a layer of files, given as {path: content}; folders on the way are added.

    Those of the paths that are `executables` may be run.
    """
    archive = make_tar(files, executables)
    return Layer(diff_id=Digest.of(archive), content=store_gzip(archive), media_type=media_type)


def make_tar(files: Mapping[str, bytes | str], executables: Collection[str] = ()) -> bytes:
    """Write a tar archive that depends on nothing but the files' paths and contents."""
    contents = {_relative(path): content for path, content in files.items()}
    programs = set(map(_relative, executables))
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name in sorted({*contents, *_folders(contents)}):
            content = contents.get(name)
            data = content.encode() if isinstance(content, str) else content
            entry = _entry(name, data, 0o755 if name in programs else 0o644)
            archive.addfile(entry, None if data is None else io.BytesIO(data))
    return buffer.getvalue()


def store_gzip(content: bytes) -> bytes:
    """Wrap content in a gzip stream of stored blocks.

    Source: RFC 1952, section 2.3 (header without time or name); RFC 1951, section 3.2.4 (stored blocks).
    """
    trailer = struct.pack("<LL", zlib.crc32(content), len(content) & 0xFFFFFFFF)
    return b"".join((_GZIP_HEADER, *_stored_blocks(content), trailer))


def _stored_blocks(content: bytes) -> Iterator[bytes]:
    for start in range(0, max(len(content), 1), _BLOCK_BYTES):
        block = content[start : start + _BLOCK_BYTES]
        is_last = start + _BLOCK_BYTES >= len(content)
        yield struct.pack("<BHH", is_last, len(block), len(block) ^ 0xFFFF) + block


def _relative(path: str) -> str:
    relative = PurePosixPath(path.lstrip("/"))
    if ".." in relative.parts or not relative.parts:
        raise SandboxError(f"{path!r} is no path inside an image.")
    return str(relative)


def _folders(paths: Mapping[str, object]) -> set[str]:
    parents = {str(parent) for path in paths for parent in PurePosixPath(path).parents}
    return parents - {"."}


def _entry(name: str, data: bytes | None, mode: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name if data is not None else f"{name}/")
    entry.type, entry.mode = (tarfile.DIRTYPE, 0o755) if data is None else (tarfile.REGTYPE, mode)
    entry.size = 0 if data is None else len(data)
    return entry
