"""Folding: which nodes a picture has, so that one image is seen whole and two hundred stay readable.

Of many tags the changed and the first are shown; where there is still too much, each manifest's parts are
folded away. The learner's own folding turns a node's first state into its opposite. The open node is always
seen, whatever is folded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.views.graph.content import Bond, Kind, Mark

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from sandbox.views.graph.content import Edge, Graph, Node

ROOTS_AT_ONCE = 12
MOST_ROOTS = 15
"""More than these, and only `ROOTS_AT_ONCE` are shown at first: folding two away would not help."""

NODES_AT_ONCE = 60
"""More than these, and manifests begin with their parts folded."""

MORE = "more"
"""The key under which roots are folded away."""


@dataclass(frozen=True)
class Shown:
    """What of a graph is seen. `folds` says of each node that folds how many nodes under it are hidden.

    `more` is how many roots are folded away, None where there are too few to fold any.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    folds: dict[str, int]
    more: int | None = None


def shown(graph: Graph, folded: AbstractSet[str] = frozenset(), opened: str = "") -> Shown:
    """Decide what is seen, with these nodes folded otherwise than at first."""
    few = _few(graph)
    is_folding = len(graph.roots) > MOST_ROOTS
    roots = few if is_folding and MORE not in folded else graph.roots
    closed = {key for key in _foldable(graph) if (key in folded) is not _begins_folded(graph, few)}
    keys = _walk(graph, roots, closed) | set(_way_to(graph, opened))
    folds = {key: len(set(graph.below[key]) - keys) for key in _foldable(graph) if key in keys}
    return Shown(
        tuple(node for node in graph.nodes if node.key in keys),
        tuple(edge for edge in graph.edges if {edge.source, edge.target} <= keys),
        folds,
        len(graph.roots) - len(roots) if is_folding else None,
    )


def _few(graph: Graph) -> tuple[str, ...]:
    """Choose the roots that are always shown: what changed, then the first; in their own order."""
    changed = [key for key in graph.roots if graph.by_key[key].mark is not Mark.NONE]
    first = dict.fromkeys([*changed, *graph.roots])
    chosen = set(list(first)[:ROOTS_AT_ONCE])
    return tuple(key for key in graph.roots if key in chosen)


def _foldable(graph: Graph) -> list[str]:
    return [node.key for node in graph.nodes if node.kind is not Kind.TAG and graph.below.get(node.key)]


def _begins_folded(graph: Graph, few: tuple[str, ...]) -> bool:
    return len(graph.walk(few)) > NODES_AT_ONCE


def _walk(graph: Graph, roots: tuple[str, ...], closed: AbstractSet[str]) -> set[str]:
    seen: set[str] = set()
    waiting = list(roots)
    while waiting:
        key = waiting.pop()
        if key not in seen:
            seen.add(key)
            waiting += [] if key in closed else graph.below.get(key, ())
    return seen


def _way_to(graph: Graph, key: str) -> Iterator[str]:
    """Yield a node and, upwards, one of those that it hangs under, up to a root."""
    above = {
        one: edge for edge in reversed(graph.edges) for one in [_lower(edge)] if edge.bond is not Bond.NAMED
    }
    seen: set[str] = set()
    while key in graph.by_key and key not in seen:
        seen.add(key)
        yield key
        edge = above.get(key)
        key = "" if edge is None else edge.target if edge.bond is Bond.REFERS else edge.source


def _lower(edge: Edge) -> str:
    return edge.source if edge.bond is Bond.REFERS else edge.target
