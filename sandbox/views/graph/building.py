"""Building a graph out of a registry's state, or of two: before and after.

What a tag reached before and no tag reaches now is kept and marked; letters and order come from tags and
lists, never from digests, so that the same images make the same graph on every engine.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from sandbox.snapshot import ManifestState, RepositoryState
from sandbox.views.graph.content import Bond, Edge, Graph, Kind, Mark, Node
from sandbox.views.parts import parts_of, referrers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    States = Mapping[str, RepositoryState]

NOTHING = RepositoryState()
_STAND_IN = re.compile(r"(sha(?:256|512)-)[0-9a-f]{64,128}")
"""A tag that stands in for the referrers of a digest: it holds that digest."""


def graph_of(
    after: States, before: States | None = None, *, wanted: Sequence[str] = (), earlier: Sequence[States] = ()
) -> Graph:
    """Build the graph of a registry: of all of it, or of the repositories and tags (`NAME:TAG`) wanted.

    With `before`, what changed is marked. `earlier` are states seen before that, oldest first: they tell
    which tags named what no tag names now.
    """
    builder = _Builder(after, before, [*earlier, *([before] if before is not None else [])], wanted)
    for name in builder.names:
        builder.add(name)
    return builder.graph()


def former_tags(states: Iterable[RepositoryState]) -> dict[str, tuple[str, ...]]:
    """Return {digest: the tags that named it}, in the order in which it was first seen named."""
    former: dict[str, tuple[str, ...]] = {}
    for state in states:
        for tag, digest in sorted(state.tags.items()):
            if digest and tag not in former.get(digest, ()):
                former[digest] = (*former.get(digest, ()), tag)
    return former


class _Builder:
    """Collects nodes and edges, each once; parts that repositories share are drawn once, too."""

    def __init__(
        self, after: States, before: States | None, history: Sequence[States], wanted: Sequence[str]
    ) -> None:
        everything = {*after, *(before or {})}
        self.names = sorted({one.partition(":")[0] for one in wanted} & everything if wanted else everything)
        self._is_comparison = before is not None
        self._after = {name: _wanted(name, after.get(name, NOTHING), wanted) for name in self.names}
        self._before = {name: _wanted(name, (before or {}).get(name, NOTHING), wanted) for name in self.names}
        self._history = history
        self._tags = {name: state.tags for name, state in after.items()}
        pictured = [states[name] for states in (self._after, self._before) for name in self.names]
        others = [states[name] for states in (after, *reversed(history)) for name in sorted(states)]
        self._parts = parts_of(*pictured, *others)
        self._reached = _reached(after)
        self._stored = _content(after.values())
        self._stored_before = _content((before or {}).values())
        self._nodes: dict[str, Node] = {}
        self._edges: dict[tuple[str, str, Bond], Edge] = {}

    def add(self, name: str) -> None:
        """Add one repository: its tags and what they reach, then what no tag reaches."""
        now, old = self._after[name], self._before[name]
        known = {**old.manifests, **now.manifests}
        former = former_tags(states.get(name, NOTHING) for states in self._history)
        about = referrers(RepositoryState({}, known))
        for tag in sorted({tag for tags in (now.tags, old.tags) for tag, digest in tags.items() if digest}):
            self._tag(name, tag, now.tags.get(tag, ""), old.tags.get(tag, ""))
        tagged = [*(now.tags[tag] for tag in sorted(now.tags)), *(old.tags[tag] for tag in sorted(old.tags))]
        order = {digest: place for place, digest in enumerate(former)}
        rest = sorted(known, key=lambda one: (order.get(one, len(order)), not known[one].is_index, one))
        for digest in (*tagged, *rest):
            if digest in known and not (known[digest].subject in known and digest not in tagged):
                self._manifest(name, digest, known, about, former)

    def graph(self) -> Graph:
        """Return what was collected, with how often each part is listed."""
        edges = tuple(self._edges.values())
        uses = Counter(edge.target for edge in edges if edge.bond is Bond.LISTS)
        nodes = tuple(replace(node, uses=uses[node.key]) for node in self._nodes.values())
        return Graph(nodes, edges, self._is_comparison)

    def _tag(self, repository: str, tag: str, now: str, old: str) -> None:
        key = f"{repository}:{tag}"
        self._nodes[key] = Node(
            key, Kind.TAG, _STAND_IN.sub(r"\1…", tag), repository, mark=self._mark_of_tag(now, old)
        )
        if now:
            self._edge(key, now, Bond.NAMES)
        if old and old != now:
            self._edge(key, old, Bond.NAMED)

    def _mark_of_tag(self, now: str, old: str) -> Mark:
        if not self._is_comparison or now == old:
            return Mark.NONE
        return Mark.ADDED if not old else Mark.MOVED if now else Mark.REMOVED

    def _manifest(
        self,
        repository: str,
        digest: str,
        known: Mapping[str, ManifestState],
        about: Mapping[str, Sequence[str]],
        former: Mapping[str, tuple[str, ...]],
    ) -> None:
        if digest in self._nodes:
            return
        state = known[digest]
        kind = Kind.INDEX if state.is_index else Kind.MANIFEST
        named = tuple(tag for tag, one in sorted(self._tags.get(repository, {}).items()) if one == digest)
        self._node(
            Node(
                digest,
                kind,
                kind.value,
                repository,
                digest,
                state.size_bytes or None,
                state.media_type,
                state.artifact_type,
                str(state.platform or ""),
                formerly=tuple(tag for tag in former.get(digest, ()) if tag not in named),
                named=named,
                problem=state.problem,
            )
        )
        for child in state.children:
            if child in known:
                self._manifest(repository, child, known, about, former)
                self._nodes[child] = replace(self._nodes[child], is_listed=True)
                self._edge(digest, child, Bond.LISTS)
        for part in self._listed(repository, state):
            self._node(part)
            self._edge(digest, part.key, Bond.LISTS)
        for referrer in about.get(digest, ()):
            self._manifest(repository, referrer, known, about, former)
            self._edge(referrer, digest, Bond.REFERS)

    def _listed(self, repository: str, state: ManifestState) -> Iterator[Node]:
        if state.config_digest:
            size_bytes = state.config_size_bytes or None
            yield Node(
                state.config_digest, Kind.CONFIG, "config", repository, state.config_digest, size_bytes
            )
        for layer in state.layers:
            digest = str(layer.digest)
            name = self._parts[digest].name if digest in self._parts else "layer"
            yield Node(digest, Kind.LAYER, name, repository, digest, layer.size_bytes, layer.media_type)

    def _node(self, node: Node) -> None:
        self._nodes.setdefault(node.key, replace(node, mark=self._mark(node)))

    def _mark(self, node: Node) -> Mark:
        if node.digest not in self._reached:
            is_gone = node.kind in {Kind.MANIFEST, Kind.INDEX} and node.digest not in self._stored
            return Mark.REMOVED if is_gone else Mark.ORPHANED
        is_new = self._is_comparison and node.digest not in self._stored_before
        return Mark.ADDED if is_new else Mark.NONE

    def _edge(self, source: str, target: str, bond: Bond) -> None:
        self._edges.setdefault((source, target, bond), Edge(source, target, bond))


def _wanted(name: str, state: RepositoryState, wanted: Sequence[str]) -> RepositoryState:
    """Leave of a repository the tags that are wanted, and what they reach; all, if it is wanted whole."""
    if not wanted or name in wanted:
        return state
    tags = {tag: digest for tag, digest in state.tags.items() if f"{name}:{tag}" in wanted}
    reached = _reached({name: RepositoryState(tags, state.manifests)})
    return RepositoryState(
        tags, {digest: one for digest, one in state.manifests.items() if digest in reached}
    )


def _reached(states: States) -> set[str]:
    """Find every digest that some tag of the registry reaches, and what refers to that."""
    reached: set[str] = set()
    for state in states.values():
        about = referrers(state)
        waiting = [digest for digest in state.tags.values() if digest]
        seen: set[str] = set()
        while waiting:
            digest = waiting.pop()
            if digest not in seen:
                seen.add(digest)
                waiting += [*_below(state.manifests.get(digest)), *about.get(digest, ())]
        reached |= seen
    return reached


def _content(states: Iterable[RepositoryState]) -> set[str]:
    """Find every digest that the states know of."""
    manifests = [(digest, manifest) for state in states for digest, manifest in state.manifests.items()]
    return {one for digest, manifest in manifests for one in (digest, *_below(manifest))}


def _below(manifest: ManifestState | None) -> list[str]:
    if manifest is None:
        return []
    config = [manifest.config_digest] if manifest.config_digest else []
    return [*manifest.children, *config, *(str(layer.digest) for layer in manifest.layers)]
