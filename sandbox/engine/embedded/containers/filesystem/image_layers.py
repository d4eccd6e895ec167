"""The layers of images as trees: read once, when a container of theirs is first looked into."""

from __future__ import annotations

import contextlib
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, BinaryIO, Self, cast

from sandbox.engine.embedded.builder.tree.entry import read_pieces
from sandbox.engine.embedded.builder.tree.indexing import index_layer
from sandbox.engine.embedded.content.compression import DAMAGED, open_layer
from sandbox.errors import InvalidContentError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.engine.embedded.builder.tree import LayerTree
    from sandbox.engine.embedded.content import Content
    from sandbox.image.digest import Digest

_MOST_KEPT = 32


class ImageLayers:
    """The trees of layers in a content store; the latest are kept."""

    def __init__(self, content: Content) -> None:
        """Read nothing yet."""
        self._content = content
        self._trees: OrderedDict[Digest, LayerTree] = OrderedDict()
        self._resting: dict[Digest, BinaryIO] = {}
        self._readings = 0
        self._lock = threading.Lock()

    def of(self, digest: Digest) -> LayerTree:
        """Return a layer's tree; raises `InvalidContentError` for what is no layer."""
        with self._lock:
            if digest in self._trees:
                self._trees.move_to_end(digest)
                return self._trees[digest]
        tree = self._read(digest)
        with self._lock:
            self._trees[digest] = tree
            while len(self._trees) > _MOST_KEPT:
                self._trees.popitem(last=False)
        return tree

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """Let readers of layers be used again while many files are read.

        Going back in compressed bytes means to begin anew; files in the order of the archive, as they mostly
        are, are then read in one go. Nothing stays open afterwards.
        """
        with self._lock:
            self._readings += 1
        try:
            yield
        finally:
            with self._lock:
                self._readings -= 1
                resting = [] if self._readings else list(self._resting.values())
                if resting:
                    self._resting.clear()
            for archive in resting:
                archive.close()

    def lend(self, digest: Digest) -> BinaryIO:
        """Open a layer's archive, or return one that was opened before."""
        with self._lock:
            resting = self._resting.pop(digest, None)
        return resting or open_layer(self._content.open(digest))

    def give_back(self, digest: Digest, archive: BinaryIO) -> None:
        """Keep a reader for what comes next, if anybody goes on reading."""
        with self._lock:
            is_kept = self._readings > 0 and digest not in self._resting
            if is_kept:
                self._resting[digest] = archive
        if not is_kept:
            archive.close()

    def _read(self, digest: Digest) -> LayerTree:
        try:
            with open_layer(self._content.open(digest)) as archive:
                return index_layer(archive, LayerSource(self, digest))
        except DAMAGED as error:
            raise InvalidContentError(f"The layer {digest} cannot be read: {error}") from error


class LayerSource:
    """A layer's archive as a source of bytes."""

    def __init__(self, layers: ImageLayers, digest: Digest) -> None:
        """Open nothing yet."""
        self._layers = layers
        self._digest = digest

    def open(self) -> BinaryIO:
        """Open the archive; `seek` finds the place."""
        return cast("BinaryIO", _Lent(self._layers, self._digest))

    def pieces(self, offset: int, size_bytes: int) -> Iterator[bytes]:
        """Read some of it, a bounded piece at a time; raises `EOFError` if there is less."""
        with self.open() as file:
            yield from read_pieces(file, offset, size_bytes)


class _Lent:
    """A reader that is given back when it is closed."""

    def __init__(self, layers: ImageLayers, digest: Digest) -> None:
        self._layers = layers
        self._digest = digest
        self._archive = layers.lend(digest)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._layers.give_back(self._digest, self._archive)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the reader has
        return getattr(self._archive, name)
