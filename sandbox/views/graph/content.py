"""What a graph is of: tags, indexes, manifests, configs and layers as nodes, and how they hang together.

Made of one registry's state, or of two, before and after. A registry lists tags alone, so what no tag
reaches is here only if a state holds it (see `sandbox.snapshot.look_closer`) or the state before did.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Kind(Enum):
    """What a node is; its value is what it is called."""

    TAG = "tag"
    INDEX = "index"
    MANIFEST = "manifest"
    CONFIG = "config"
    LAYER = "layer"


class Mark(Enum):
    """What happened to a node, as a sign and a word: colour is never all there is."""

    NONE = ("", "")
    ADDED = ("+", "added")
    MOVED = ("→", "moved")
    ORPHANED = ("○", "no tag")
    REMOVED = ("×", "removed")

    @property
    def sign(self) -> str:
        """One character."""
        return self.value[0]

    @property
    def word(self) -> str:
        """The word for it."""
        return self.value[1]


class Bond(Enum):
    """How one node hangs on another."""

    NAMES = "names"
    NAMED = "named before"
    LISTS = "lists"
    REFERS = "refers to"


@dataclass(frozen=True)
class Node:
    """One tag, or one thing that is stored; `key` is a tag's name with its repository, or a digest.

    `name` is equal on every engine; `digest`, `size_bytes` and `media_type` are not. `note` is an artifact's
    type. `platform` of what an index lists is the same everywhere, that of an image alone is its engine's.
    `formerly` are the tags that named it before, `named` those that name it now, pictured or not.
    """

    key: str
    kind: Kind
    name: str
    repository: str
    digest: str = ""
    size_bytes: int | None = None
    media_type: str = ""
    note: str = ""
    platform: str = ""
    is_listed: bool = False
    uses: int = 0
    mark: Mark = Mark.NONE
    formerly: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    problem: str = ""

    @property
    def title(self) -> str:
        """What it is in a few words, equal everywhere: `manifest for linux/arm64`."""
        name = f"tag {self.name}" if self.kind is Kind.TAG else self.name
        listed = f" for {self.platform}" if self.is_listed and self.platform else ""
        return f"{name}{listed}{f' ({self.note})' if self.note else ''}"


@dataclass(frozen=True)
class Edge:
    """From one node's key to another's."""

    source: str
    target: str
    bond: Bond


@dataclass(frozen=True)
class Graph:
    """Nodes in an order that is equal everywhere, and edges between them."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    is_comparison: bool = False

    @cached_property
    def by_key(self) -> dict[str, Node]:
        """Find a node by its key."""
        return {node.key: node for node in self.nodes}

    @cached_property
    def below(self) -> dict[str, list[str]]:
        """Find what hangs under a node, in order: what it names or lists, and what refers to it."""
        under: dict[str, list[str]] = defaultdict(list)
        for edge in self.edges:
            if edge.bond is Bond.REFERS:
                under[edge.target].append(edge.source)
            elif edge.bond is not Bond.NAMED:
                under[edge.source].append(edge.target)
        return under

    @cached_property
    def referrers(self) -> dict[str, set[str]]:
        """Find what each referrer refers to."""
        about: dict[str, set[str]] = defaultdict(set)
        for edge in self.edges:
            if edge.bond is Bond.REFERS:
                about[edge.source].add(edge.target)
        return about

    @cached_property
    def roots(self) -> tuple[str, ...]:
        """Find what a walk begins at: tags, and manifests that hang under nothing."""
        hanging = {key for under in self.below.values() for key in under}
        tags = [node.key for node in self.nodes if node.kind is Kind.TAG]
        return (
            *tags,
            *(node.key for node in self.nodes if node.kind is not Kind.TAG and node.key not in hanging),
        )

    @property
    def repositories(self) -> tuple[str, ...]:
        """The repositories that nodes are of, sorted."""
        return tuple(sorted({node.repository for node in self.nodes}))

    def marked(self, *marks: Mark) -> tuple[Node, ...]:
        """Find the nodes with one of these marks."""
        return tuple(node for node in self.nodes if node.mark in marks)

    def walk(self, starts: Iterable[str]) -> set[str]:
        """Return the keys of all that is reached from some nodes downwards."""
        seen: set[str] = set()
        waiting = list(starts)
        while waiting:
            key = waiting.pop()
            if key not in seen:
                seen.add(key)
                waiting += self.below.get(key, ())
        return seen
