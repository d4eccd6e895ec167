"""A graph as a text tree: tags, the manifests they name, and the parts of those; then what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.views.graph.content import Kind, Mark, Node

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sandbox.views.graph.content import Graph

EMPTY = "No repository holds a tag yet."
SHORT_DIGEST = 19
_ORDER = list(Kind)


def text_of(graph: Graph, *, full: bool = False) -> str:
    """Draw a graph as a tree, and say under it what changed and what no tag reaches."""
    trees = [line for name in graph.repositories for line in _Drawing(graph, full=full).repository(name)]
    said = summary(graph, full=full)
    return "\n".join([*(trees or [EMPTY]), *(["", *said] if said else [])])


def summary(graph: Graph, *, full: bool = False) -> list[str]:
    """Say what changed, a line each, and what collection would free; nothing if there is nothing to say."""
    lines = _changes(graph) if graph.is_comparison else []
    orphaned = [node for node in graph.marked(Mark.ORPHANED) if node.kind is not Kind.TAG]
    if orphaned:
        freed = sum(node.size_bytes or 0 for node in orphaned)
        size = f": {freed:,} bytes" if full else ""
        lines += [_line("no tag reaches", in_words(orphaned)), _line("", f"collection can free this{size}")]
    return lines


def in_words(nodes: Iterable[Node]) -> str:
    """Return "manifest, config, layer a": each name once, several of a kind counted."""
    names = [node.name for node in sorted(nodes, key=lambda node: _ORDER.index(node.kind))]
    counted = [f"{names.count(name)} {_plural(name)}" if names.count(name) > 1 else name for name in names]
    return ", ".join(dict.fromkeys(counted))


def short(digest: str) -> str:
    """Cut a digest so that it is still told from others."""
    return f"{digest[:SHORT_DIGEST]}…"


def _changes(graph: Graph) -> list[str]:
    tags = [(mark, [one for one in graph.marked(mark) if one.kind is Kind.TAG]) for mark in Mark]
    words = {Mark.ADDED: "new tag", Mark.MOVED: "tag moved", Mark.REMOVED: "tag removed"}
    lines = [
        _line(words[mark], ", ".join(_tag(graph, node) for node in nodes))
        for mark, nodes in tags
        if mark in words and nodes
    ]
    added = [node for node in graph.marked(Mark.ADDED) if node.kind is not Kind.TAG]
    removed = [node for node in graph.marked(Mark.REMOVED) if node.kind is not Kind.TAG]
    lines += [_line("added", in_words(added))] if added else []
    lines += [_line("removed", in_words(removed))] if removed else []
    return lines or ["Nothing changed."]


def _tag(graph: Graph, node: Node) -> str:
    return node.name if len(graph.repositories) == 1 else node.key


def _line(label: str, words: str) -> str:
    return f"{label:<16}{words}"


def _plural(name: str) -> str:
    return "indexes" if name == "index" else f"{name}s"


class _Drawing:
    """Draws trees; a node that hangs under several is drawn whole once."""

    def __init__(self, graph: Graph, *, full: bool) -> None:
        self._graph = graph
        self._full = full
        self._drawn: dict[str, str] = {}

    def repository(self, name: str) -> Iterator[str]:
        """Yield the lines of one repository."""
        roots = [key for key in self._graph.roots if self._graph.by_key[key].repository == name]
        yield name
        for key in roots:
            node = self._graph.by_key[key]
            lines = self._tag(node) if node.kind is Kind.TAG else self._untagged(node)
            yield from _branch(lines, is_last=key == roots[-1])

    def _tag(self, node: Node) -> list[str]:
        mark = f" ({node.mark.word})" if node.mark is not Mark.NONE else ""
        (named,) = self._graph.below.get(node.key, [""])
        if not named:
            return [f"{node.name}{mark}"]
        first = self._drawn.setdefault(named, node.name)
        if first != node.name:
            return [f"{node.name}{mark} → the {self._graph.by_key[named].name} of {first}"]
        return [f"{node.name}{mark} → {self._line(self._graph.by_key[named])}", *self._below(named)]

    def _untagged(self, node: Node) -> list[str]:
        if node.named:
            return [f"before → {self._line(node)}  (still {', '.join(node.named)})", *self._below(node.key)]
        return [f"no tag → {self._line(node)}{_formerly(node)}", *self._below(node.key)]

    def _below(self, key: str) -> list[str]:
        below = self._graph.below.get(key, [])
        return [line for one in below for line in _branch(self._node(one, key), is_last=one == below[-1])]

    def _node(self, key: str, above: str) -> list[str]:
        node = self._graph.by_key[key]
        is_referrer = key in self._graph.referrers and above in self._graph.referrers[key]
        line = f"refers to it: {self._line(node)}" if is_referrer else self._line(node)
        if node.kind in {Kind.CONFIG, Kind.LAYER} or key in self._drawn:
            return [line]
        self._drawn[key] = node.name
        return [line, *self._below(key)]

    def _line(self, node: Node) -> str:
        words = [node.title]
        if self._full and node.digest:
            words.append(short(node.digest))
            words += [f"{node.size_bytes:,} bytes"] if node.size_bytes is not None else []
        if node.uses > 1:
            words.append("(shared)")
        if node.mark in {Mark.ADDED, Mark.REMOVED}:
            words.append(f"({node.mark.word})")
        return "  ".join(words)


def _formerly(node: Node) -> str:
    return f"  (was {', '.join(node.formerly)})" if node.formerly else ""


def _branch(lines: Sequence[str], *, is_last: bool) -> Iterator[str]:
    for number, line in enumerate(lines):
        lead = ("└─ " if is_last else "├─ ") if number == 0 else ("   " if is_last else "│  ")
        yield f"{lead}{line}"
