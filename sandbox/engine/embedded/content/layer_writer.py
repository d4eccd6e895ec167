"""A layer being written: a plain archive in, compressed content out, and what is inside known on the way."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sandbox.engine.embedded.content.gzip_library import DEFLATED, LEVEL, WINDOW, compressobj
from sandbox.image import media_types
from sandbox.image.descriptor import Descriptor
from sandbox.image.digest import Digest

if TYPE_CHECKING:
    from sandbox.engine.embedded.content.content import Writer


class LayerWriter:
    """Compresses an archive into a content store's `Writer`; the archive's digest is the layer's diff ID."""

    def __init__(self, writer: Writer) -> None:
        """Write nothing yet."""
        self._writer = writer
        self._hasher = hashlib.sha256()
        self._compressor = compressobj(LEVEL, DEFLATED, WINDOW)

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
