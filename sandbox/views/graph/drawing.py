"""The drawing: a graph's nodes as boxes in columns, its edges as curves, for the page and standing alone.

Both come from one layout. A mark is a sign and a word beside its colour; what is no longer so is dashed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.views.graph.content import Bond, Kind, Mark
from sandbox.views.graph.folding import MORE
from sandbox.views.graph.layout import HEIGHT, Box, place
from sandbox.views.stage import element
from sandbox.views.stage.palette import live_style

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree import ElementTree as ET

    from sandbox.views.graph.content import Edge, Graph, Node
    from sandbox.views.graph.folding import Shown

COLUMNS = {Kind.TAG: 0, Kind.INDEX: 1, Kind.MANIFEST: 2, Kind.CONFIG: 3, Kind.LAYER: 3}
MARGIN, PADDING, FOLD = 8, 10, 24
NAME_WIDTH, NOTE_WIDTH = 7.7, 6.3
"""The mean width of a character, rather too much than too little."""

LONGEST_NAME, LONGEST_NOTE = 34, 54
IN_A_BOX = 13
"""So much of a digest is in a box: `sha256:` and six digits."""
STYLE = """
& text { font: 600 13px system-ui, sans-serif; fill: $ink; }
& .note { font-size: 11px; font-weight: 400; fill: $muted; }
& .box { fill: $ground; stroke: $line; stroke-width: 1.5; }
& .tag .box { stroke: $blue; } & .index .box, & .manifest .box { stroke: $purple; }
& .config .box, & .layer .box { fill: $raised; }
& .shared .box { stroke-width: 3; }
& .added .box { stroke: $green; stroke-width: 3; }
& .moved .box { stroke: $orange; stroke-width: 3; }
& .orphaned .box, & .removed .box { stroke: $red; stroke-dasharray: 5 3; }
& .edge { fill: none; stroke: $line; stroke-width: 1.5; }
& .was, & .refers { stroke-dasharray: 5 4; } & .was { stroke: $orange; }
& [aria-expanded="true"] .box { fill: $raised; stroke: $blue; stroke-width: 3; stroke-dasharray: none; }
& .fold .face { fill: $ground; stroke: $line; }
& .fold text { font-size: 12px; text-anchor: middle; }
"""


@dataclass(frozen=True)
class Label:
    """What stands in a box, and how wide that makes it."""

    key: str
    column: int
    name: str
    note: str
    has_fold: bool

    @property
    def width(self) -> float:
        """The width of its longer line, and of its button."""
        longest = max(NAME_WIDTH * len(self.name), NOTE_WIDTH * len(self.note), 60)
        return longest + 2 * PADDING + (FOLD if self.has_fold else 0)


class Drawing:
    """Draws what is shown of a graph; with `full` boxes say sizes, and can be opened and folded."""

    def __init__(self, graph: Graph, shown: Shown, *, full: bool) -> None:
        """Place everything."""
        self._graph, self._shown, self._full = graph, shown, full
        self._labels = {node.key: self._label(node) for node in shown.nodes}
        if shown.more is not None:
            self._labels[MORE] = Label(MORE, 0, _more(shown.more), "", has_fold=False)
        pairs = [(edge.source, edge.target) for edge in shown.edges]
        self.boxes = place(list(self._labels.values()), pairs)

    def svg(self, title: str) -> ET.Element:
        """Draw it all: edges first, so that boxes lie on them."""
        width = max((box.right for box in self.boxes.values()), default=0) + 2 * MARGIN
        height = max((box.y + HEIGHT for box in self.boxes.values()), default=0) + 2 * MARGIN
        attributes: dict[str, str | int | float] = {
            "width": width,
            "height": height,
            "viewBox": f"{-MARGIN} {-MARGIN} {width:g} {height:g}",
            "class": "drc-graph",
            "role": "group" if self._full else "img",
            "aria-label": title,
        }
        style = [element("style", {}, live_style(STYLE, "graph"))] if self._full else []
        edges = [self._edge(edge) for edge in self._shown.edges]
        nodes = [one for node in self._shown.nodes for one in self._node(node)]
        more = [self._more()] if self._shown.more is not None else []
        return element("svg", attributes, *style, *edges, *nodes, *more)

    def _label(self, node: Node) -> Label:
        sign = f"{node.mark.sign} " if node.mark is not Mark.NONE else ""
        name = self._name(node)
        has_fold = self._full and node.key in self._shown.folds
        note = " · ".join(self._notes(node))
        return Label(
            node.key, COLUMNS[node.kind], _cut(sign + name, LONGEST_NAME), _cut(note, LONGEST_NOTE), has_fold
        )

    def _name(self, node: Node) -> str:
        """Return what stands in a box's first line; its accessible name says the same in the same order."""
        return node.key if node.kind is Kind.TAG and len(self._graph.repositories) > 1 else node.name

    def _notes(self, node: Node) -> Iterator[str]:
        if node.mark is not Mark.NONE:
            yield node.mark.word
        if node.mark is Mark.ORPHANED and node.formerly and node.kind is not Kind.TAG:
            yield f"was {', '.join(node.formerly)}"
        if node.named and node.key in self._graph.roots:
            yield f"still {', '.join(node.named)}"
        if node.uses > 1:
            yield f"shared by {node.uses}"
        if node.note:
            yield node.note
        if node.platform and (self._full or node.is_listed):
            yield node.platform
        if self._full and node.kind in {Kind.INDEX, Kind.MANIFEST}:
            yield f"{node.digest[:IN_A_BOX]}…"
        if self._full and node.size_bytes is not None:
            yield f"{node.size_bytes:,} bytes"

    def _node(self, node: Node) -> Iterator[ET.Element]:
        box, label = self.boxes[node.key], self._labels[node.key]
        classes = " ".join(
            filter(None, ["node", node.kind.value, _class(node), "shared" if node.uses > 1 else ""])
        )
        attributes: dict[str, str | int | float] = {"class": classes}
        if self._full:
            kind = "tag " if node.kind is Kind.TAG else ""
            name = ", ".join([f"{kind}{self._name(node)}", *self._notes(node)])
            attributes |= {
                "data-open": node.key,
                "role": "button",
                "tabindex": -1,
                "aria-label": name,
            }
        yield element("g", attributes, *_boxed(box, label))
        if label.has_fold:
            yield self._fold(node, box)

    def _fold(self, node: Node, box: Box) -> ET.Element:
        hidden = self._shown.folds[node.key]
        does = f"Unfold {hidden} parts" if hidden else "Fold the parts"
        x, y = box.right - FOLD - 4, box.y + (HEIGHT - FOLD) / 2
        attributes: dict[str, str | int | float] = {
            "class": "fold",
            "data-fold": node.key,
            "role": "button",
            "tabindex": -1,
            "aria-label": f"{does} of {node.title}",
        }
        return element(
            "g",
            attributes,
            element("rect", {"class": "face", "x": x, "y": y, "width": FOLD, "height": FOLD, "rx": 4}),
            element("text", {"x": x + FOLD / 2, "y": y + 16}, f"+{hidden}" if hidden else "\N{MINUS SIGN}"),
        )

    def _more(self) -> ET.Element:
        attributes: dict[str, str | int | float] = {"class": "node more"}
        if self._full:
            name = self._labels[MORE].name
            attributes |= {"data-fold": MORE, "role": "button", "tabindex": -1, "aria-label": name}
        return element("g", attributes, *_boxed(self.boxes[MORE], self._labels[MORE]))

    def _edge(self, edge: Edge) -> ET.Element:
        source, target = self.boxes[edge.source], self.boxes[edge.target]
        kinds = {Bond.NAMED: "edge was", Bond.REFERS: "edge refers"}
        return element("path", {"class": kinds.get(edge.bond, "edge"), "d": curve(source, target)})


def curve(source: Box, target: Box) -> str:
    """Draw from one box's side to another's; within a column it swings out to the right."""
    if source.x < target.x:
        bend = (source.right + target.x) / 2
        return _cubic((source.right, source.middle), (bend, bend), (target.x, target.middle))
    if source.x > target.x:
        bend = (target.right + source.x) / 2
        return _cubic((source.x, source.middle), (bend, bend), (target.right, target.middle))
    out = source.right + 30
    return _cubic((source.right, source.middle), (out, out), (target.right, target.middle))


def _cubic(start: tuple[float, float], bends: tuple[float, float], end: tuple[float, float]) -> str:
    points = [start, (bends[0], start[1]), (bends[1], end[1]), end]
    first, *others = [f"{x:g} {y:g}" for x, y in points]
    return f"M {first} C {', '.join(others)}"


def _boxed(box: Box, label: Label) -> list[ET.Element | str]:
    size = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
    name_y = box.y + (17 if label.note else 25)
    drawn: list[ET.Element | str] = [
        element("rect", {"class": "box", **size, "rx": 6}),
        element("text", {"x": box.x + PADDING, "y": name_y}, label.name),
        " ",
    ]
    if label.note:
        drawn.append(element("text", {"class": "note", "x": box.x + PADDING, "y": box.y + 32}, label.note))
    return drawn


def _class(node: Node) -> str:
    return "" if node.mark is Mark.NONE else node.mark.name.lower()


def _more(hidden: int) -> str:
    return f"… {hidden} more" if hidden else "show fewer"


def _cut(words: str, longest: int) -> str:
    return words if len(words) <= longest else f"{words[: longest - 1]}…"
