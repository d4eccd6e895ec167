"""The file systems of images, layer by layer, each layer's headers read once in a build."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from sandbox.engine.embedded.builder.tree.entry import read_pieces
from sandbox.engine.embedded.builder.tree.indexing import index_layer
from sandbox.engine.embedded.builder.tree.root import Root
from sandbox.engine.embedded.content.compression import DAMAGED, open_layer
from sandbox.engine.embedded.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.engine.embedded.builder.tree.layer import LayerTree
    from sandbox.engine.embedded.content import Content
    from sandbox.engine.embedded.images.image import Image
    from sandbox.image.digest import Digest


@dataclass(frozen=True)
class LayerBytes:
    """The archive inside a layer, decompressed on the way."""

    content: Content
    digest: Digest

    def open(self) -> BinaryIO:
        """Open it; it can seek, but going back means to begin again."""
        return open_layer(self.content.open(self.digest))

    def pieces(self, offset: int, size_bytes: int) -> Iterator[bytes]:
        """Read some of it, which means to decompress all that stands before."""
        with self.open() as archive:
            yield from read_pieces(archive, offset, size_bytes)


class Trees:
    """What is known of layers' files in one build."""

    def __init__(self, content: Content) -> None:
        """Know nothing yet."""
        self._content = content
        self._known: dict[Digest, LayerTree] = {}

    def root(self, image: Image | None) -> Root:
        """Return an image's file system; an empty one for no image."""
        return Root([self._layer(layer.digest) for layer in image.layers] if image else [])

    def _layer(self, digest: Digest) -> LayerTree:
        if digest not in self._known:
            source = LayerBytes(self._content, digest)
            try:
                with source.open() as archive:
                    self._known[digest] = index_layer(archive, source)
            except DAMAGED as error:
                raise EngineError(f"the layer {digest} cannot be read: {error}") from None
        return self._known[digest]
