"""A layer being written: a plain archive in, compressed content out, and what is inside known on the way."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

try:
    from isal.isal_zlib import DEFLATED, compressobj
except ImportError:  # a processor or a browser for which there is no wheel
    from zlib import DEFLATED, compressobj  # type: ignore[assignment]

from sandbox.image import media_types
from sandbox.image.descriptor import Descriptor
from sandbox.image.digest import Digest

if TYPE_CHECKING:
    from sandbox.engine.embedded.content.content import Writer

_GZIP_WINDOW = 31
"""The largest window, and a gzip header without name or time, so that equal archives are equal layers."""

_LEVEL = 1
"""Measured with one thread of an AMD EPYC on 64 MiB each of random bytes, Python files and programs:

ISA-L takes 0.12, 0.20 and 0.22 s at this level, zlib-ng 1.2, 0.43 and 0.40 s, zlib 2.9, 0.74 and 1.1 s (at
its default level 2.8, 2.5 and 3.4 s). ISA-L leaves 27 % of Python files and 36 % of programs, zlib's default
22 % and 32 %; a higher level of ISA-L costs more than it saves.
"""


class LayerWriter:
    """Compresses an archive into a content store's `Writer`; the archive's digest is the layer's diff ID."""

    def __init__(self, writer: Writer) -> None:
        """Write nothing yet."""
        self._writer = writer
        self._hasher = hashlib.sha256()
        self._compressor = compressobj(_LEVEL, DEFLATED, _GZIP_WINDOW)

    @property
    def diff_id(self) -> Digest:
        """The digest of the archive as far as it came."""
        return Digest(f"sha256:{self._hasher.hexdigest()}")

    def write(self, piece: bytes) -> None:
        """Take the next bytes of the archive; raises `StorageFullError`."""
        self._hasher.update(piece)
        if compressed := self._compressor.compress(piece):
            self._writer.write(compressed)

    def commit(self) -> Digest:
        """Store the layer, held by the writer's lease; returns the digest of its compressed bytes."""
        self._writer.write(self._compressor.flush())
        return self._writer.commit()

    def descriptor(self) -> Descriptor:
        """Describe the layer as a manifest of the classic engine does, once it is stored."""
        return Descriptor(media_types.DOCKER_LAYER_GZIP, self._writer.digest, self._writer.size_bytes)
