"""Layout: boxes in columns by kind, few crossings, nothing on top of anything else.

The columns follow from what nodes are, so that all that is left of a layered layout is the order in a
column: a node goes where the mean of its neighbours is, from column to column and back. Python's library for
this, grandalf, is no longer kept, and one of the page's would need a script where the static picture has
none.
Source: Sugiyama, Tagawa, Toda, "Methods for Visual Understanding of Hierarchical System Structures" (1981),
the barycentre method.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HEIGHT, GAP, BETWEEN = 40, 10, 56
SWEEPS = 4


class Sized(Protocol):
    """What is placed: it has a column and a width."""

    @property
    def key(self) -> str:
        """By what edges name it."""

    @property
    def column(self) -> int:
        """Which column it stands in, from the left."""

    @property
    def width(self) -> float:
        """How wide it must be at least."""


@dataclass(frozen=True)
class Box:
    """Where a node is drawn."""

    x: float
    y: float
    width: float
    height: float = HEIGHT

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width

    @property
    def middle(self) -> float:
        """The height at which edges begin and end."""
        return self.y + self.height / 2


def place(nodes: Sequence[Sized], pairs: Sequence[tuple[str, str]]) -> dict[str, Box]:
    """Place nodes, joined in pairs; those without neighbours keep their order."""
    columns = [
        [node for node in nodes if node.column == one] for one in sorted({node.column for node in nodes})
    ]
    beside = _neighbours(nodes, pairs)
    tops = {node.key: float(place) for column in columns for place, node in enumerate(column)}
    for _ in range(SWEEPS):
        for column in (*columns, *reversed(columns)):
            _order(column, beside, tops)
    for column in (*columns, *reversed(columns)):
        _settle(column, beside, tops)
    return _boxes(columns, tops)


def _neighbours(nodes: Sequence[Sized], pairs: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    """Find each node's neighbours in other columns."""
    column = {node.key: node.column for node in nodes}
    beside: dict[str, list[str]] = {node.key: [] for node in nodes}
    for one, other in pairs:
        if column[one] != column[other]:
            beside[one].append(other)
            beside[other].append(one)
    return beside


def _wish(key: str, beside: Mapping[str, Sequence[str]], tops: Mapping[str, float]) -> float:
    return fmean(tops[one] for one in beside[key]) if beside[key] else tops[key]


def _order(column: list[Sized], beside: Mapping[str, Sequence[str]], tops: dict[str, float]) -> None:
    """Sort a column by where its nodes' neighbours are; equals keep their order."""
    wishes = {node.key: _wish(node.key, beside, tops) for node in column}
    column.sort(key=lambda node: wishes[node.key])
    tops.update({node.key: float(place) for place, node in enumerate(column)})


def _settle(column: Sequence[Sized], beside: Mapping[str, Sequence[str]], tops: dict[str, float]) -> None:
    """Move a column's nodes, in their order, to where their neighbours are, a line apart at least."""
    wishes = [_wish(node.key, beside, tops) for node in column]
    settled: list[float] = []
    for wish in wishes:
        settled.append(max(wish, settled[-1] + 1) if settled else wish)
    drift = fmean(wish - got for wish, got in zip(wishes, settled, strict=True))
    tops.update({node.key: top + drift for node, top in zip(column, settled, strict=True)})


def _boxes(columns: Sequence[Sequence[Sized]], tops: Mapping[str, float]) -> dict[str, Box]:
    boxes: dict[str, Box] = {}
    first = min(tops.values(), default=0.0)
    x = 0.0
    for column in columns:
        width = round(max(node.width for node in column), 1)
        for node in column:
            boxes[node.key] = Box(x, round((tops[node.key] - first) * (HEIGHT + GAP), 1), width)
        x = round(x + width + BETWEEN, 1)
    return boxes
