"""A layer's archive as a tree: its entries by path, and what it hides below."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, BinaryIO

from sandbox.engine.embedded.builder.tree.entry import Entry, Source, new_folder
from sandbox.engine.embedded.builder.tree.layer import OPAQUE, WHITEOUT, LayerTree
from sandbox.engine.embedded.builder.tree.tar_reading import Header, read_headers

if TYPE_CHECKING:
    from collections.abc import Iterable


def index_layer(archive: BinaryIO, source: Source) -> LayerTree:
    """Read a layer's headers. Its bytes are found in `source`, which holds the same archive."""
    tree = LayerTree()
    for header in read_headers(archive):
        path = clean(header.name)
        if not path:
            continue
        name = posixpath.basename(path)
        if name == OPAQUE:
            tree.hide_below(posixpath.dirname(path))
        elif name.startswith(WHITEOUT):
            tree.hide(posixpath.join(posixpath.dirname(path), name.removeprefix(WHITEOUT)))
        else:
            _put(tree, path, header, source)
    return tree


def clean(name: str) -> str:
    """Return the path that a name in an archive stands for, below the root whatever it says."""
    return posixpath.normpath(f"/{name}").lstrip("/")


def add_parents(tree: LayerTree, path: str, entry: Entry | None = None) -> None:
    """Make the folders above a path that are not there, for archives may leave them out."""
    for folder in parents(path):
        here = tree.get(folder)
        if here is None or not here.is_folder:
            tree.put(folder, entry or new_folder())


def parents(path: str) -> Iterable[str]:
    """Return the folders above a path, the highest first, the root left out."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[: count + 1]) for count in range(len(parts))]


def _put(tree: LayerTree, path: str, header: Header, source: Source) -> None:
    entry = tree.get(clean(header.target)) if header.is_hard_link else header.entry(source)
    if entry is not None:  # a link to nothing is left out, as it could not be made on a disk
        add_parents(tree, path)
        tree.put(path, entry)
