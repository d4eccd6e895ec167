"""The graph as a scene: text, a picture that stands alone, a picture that opens and folds."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from sandbox.views.graph.details import details
from sandbox.views.graph.drawing import STYLE, Drawing
from sandbox.views.graph.folding import shown
from sandbox.views.graph.text import EMPTY, summary, text_of
from sandbox.views.stage import element, static, write

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from sandbox.views.graph.content import Graph
    from sandbox.views.graph.details import Read


class GraphScene:
    """One graph to look at; `read` brings a node's bytes when it is opened, None where nobody can."""

    def __init__(self, graph: Graph, read: Read | None = None) -> None:
        """Look at a graph."""
        self._graph, self._read = graph, read

    @cached_property
    def title(self) -> str:
        """What it is a picture of."""
        names = self._graph.repositories
        what = names[0] if len(names) == 1 else "your registry"
        return f"What changed in {what}" if self._graph.is_comparison else f"Graph of {what}"

    @cached_property
    def plain(self) -> str:
        """The tree, without digests and sizes."""
        return text_of(self._graph)

    @cached_property
    def text(self) -> str:
        """The tree with digests and sizes."""
        return text_of(self._graph, full=True)

    @cached_property
    def static(self) -> str:
        """The picture as it is at first, without digests and sizes."""
        drawing = Drawing(self._graph, shown(self._graph), full=False)
        return static(drawing.svg(self.title), STYLE, "graph")

    def markup(self, folded: AbstractSet[str], opened: str = "") -> str:
        """Draw the picture with these nodes folded otherwise than at first, and say what changed."""
        if not self._graph.nodes:
            return write(element("p", {}, EMPTY))
        drawn = Drawing(self._graph, shown(self._graph, folded, opened), full=True).svg(self.title)
        said = summary(self._graph, full=True)
        lines = [element("pre", {"class": "drc-summary"}, "\n".join(said))] if said else []
        return write(element("div", {}, *lines, drawn))

    def details(self, key: str) -> str:
        """Say what a node is."""
        return details(self._graph, key, self._read)
