"""Trees of files as tar archives describe them, on no disk: a build's context, and an image's file system."""

from sandbox.engine.embedded.builder.tree.entry import Entry, Extent, Kind, Source
from sandbox.engine.embedded.builder.tree.layer import LayerTree
from sandbox.engine.embedded.builder.tree.root import Root

__all__ = ["Entry", "Extent", "Kind", "LayerTree", "Root", "Source"]
