"""Whatever a registry holds, its picture is whole: every node once, no box on another, edges at nodes."""

from __future__ import annotations

import json
from itertools import combinations
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.snapshot import RegistryState
from sandbox.views.graph import GraphScene, graph_of
from sandbox.views.graph.content import Kind
from sandbox.views.graph.drawing import Drawing
from sandbox.views.graph.folding import MORE, NODES_AT_ONCE, ROOTS_AT_ONCE, shown
from sandbox.views.stage import View, write
from tests.views.graph.registries import large, named, once_tagged, registries, relabelled
from tests.views.samples import NAME, TWO_VERSIONS, manifest

if TYPE_CHECKING:
    from sandbox.snapshot import RepositoryState
    from sandbox.views.graph import Graph

    States = dict[str, RepositoryState]

QUICKLY = settings(deadline=None, max_examples=40)


def opened(markup: str) -> list[str]:
    """Find the keys of what can be opened, in the order of the page."""
    parsed = ET.fromstring(markup)  # noqa: S314  # what was written here
    return [one.attrib["data-open"] for one in parsed.iter() if "data-open" in one.attrib]


def ends(path: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """Read where a curve begins and ends."""
    numbers = [float(one) for one in path.replace("M", "").replace("C", "").replace(",", "").split()]
    return (numbers[0], numbers[1]), (numbers[-2], numbers[-1])


def svg_of(graph: Graph) -> ET.Element:
    return ET.fromstring(write(Drawing(graph, shown(graph), full=True).svg("a graph")))  # noqa: S314


@QUICKLY
@given(registries, registries)
def test_every_node_is_drawn_once(after: States, before: States) -> None:
    graph = graph_of(after, before)
    drawn = opened(GraphScene(graph).markup(frozenset())) if graph.nodes else []
    assert sorted(drawn) == sorted(node.key for node in shown(graph).nodes)
    assert len(set(drawn)) == len(drawn)


@QUICKLY
@given(registries, registries)
def test_little_is_drawn_whole(after: States, before: States) -> None:
    graph = graph_of(after, before)
    if len(graph.roots) <= ROOTS_AT_ONCE and len(graph.nodes) <= NODES_AT_ONCE:
        assert shown(graph).nodes == graph.nodes


@QUICKLY
@given(large)
def test_no_box_lies_on_another(states: States) -> None:
    graph = graph_of(states)
    boxes = Drawing(graph, shown(graph, frozenset([MORE])), full=True).boxes
    for one, other in combinations(boxes.values(), 2):
        is_beside = one.right <= other.x or other.right <= one.x
        assert is_beside or abs(one.y - other.y) >= one.height


@QUICKLY
@given(registries, registries)
def test_every_edge_ends_at_two_nodes(after: States, before: States) -> None:
    graph = graph_of(after, before)
    seen = shown(graph)
    boxes = Drawing(graph, seen, full=True).boxes.values()
    sides = {(round(x, 1), box.middle) for box in boxes for x in (box.x, box.right)}
    paths = [one.attrib["d"] for one in svg_of(graph).iter() if one.tag.endswith("path")]
    assert len(paths) == len(seen.edges)
    assert {point for path in paths for point in ends(path)} <= sides


@QUICKLY
@given(large, st.data())
def test_folding_never_hides_the_open_node(states: States, data: st.DataObject) -> None:
    graph = graph_of(states)
    if not graph.nodes:
        return
    keys = [node.key for node in graph.nodes]
    folded = data.draw(st.frozensets(st.sampled_from([*keys, MORE])))
    key = data.draw(st.sampled_from(keys))
    assert key in opened(GraphScene(graph).markup(folded, key))


@QUICKLY
@given(large)
def test_much_is_folded_and_unfolds(states: States) -> None:
    graph = graph_of(states)
    seen = shown(graph)
    tags = [node for node in seen.nodes if node.kind is Kind.TAG]
    assert len(tags) <= max(ROOTS_AT_ONCE, 15)
    everything = {MORE} if seen.more else set()
    everything |= {key for key, hidden in shown(graph, frozenset(everything)).folds.items() if hidden}
    assert len(shown(graph, frozenset(everything)).nodes) == len(graph.nodes)


@QUICKLY
@given(registries, registries, st.text(max_size=3))
def test_what_is_compared_is_equal_on_another_engine(after: States, before: States, salt: str) -> None:
    looks = [after, before, once_tagged(after), once_tagged(before)]
    here, there = (scene_of(*states) for states in (looks, [relabelled(one, salt) for one in looks]))
    assert (there.plain, there.static, there.title) == (here.plain, here.static, here.title)


def scene_of(after: States, before: States, *earlier: States) -> GraphScene:
    return GraphScene(graph_of(after, before, earlier=earlier))


@QUICKLY
@given(registries)
def test_a_saved_registry_draws(states: States) -> None:
    saved = json.loads(json.dumps(RegistryState(states).to_json()))
    again = GraphScene(graph_of(RegistryState.from_json(saved).repositories))
    scene = GraphScene(graph_of(states))
    assert (again.text, again.markup(frozenset())) == (scene.text, scene.markup(frozenset()))


def test_two_hundred_nodes_are_readable_at_first() -> None:
    images = {
        named(f"m{one}"): manifest(named(f"c{one}"), named("base"), named(f"l{one}")) for one in range(50)
    }
    state = type(TWO_VERSIONS)({f"1.{one}": named(f"m{one}") for one in range(50)}, images)
    graph = graph_of({NAME: state})
    assert len(graph.nodes) == 201
    seen = shown(graph)
    assert len(seen.nodes) <= NODES_AT_ONCE
    assert seen.more == 50 - ROOTS_AT_ONCE
    assert "… 38 more" in GraphScene(graph).static


def test_the_widget_folds_and_opens_a_manifest() -> None:
    graph = graph_of({NAME: TWO_VERSIONS})
    view = View(GraphScene(graph))
    (first, *_) = [node.key for node in graph.nodes if node.kind is Kind.MANIFEST]
    before = len(opened(view.drawn))
    view.fold_part(first)
    assert len(opened(view.drawn)) == before - 2, "the shared layer stays"
    assert "Unfold 2 parts of manifest" in view.drawn
    view.open_part(first)
    assert first in view.details


def test_a_mark_is_a_sign_and_a_word() -> None:
    moved = type(TWO_VERSIONS)({"0.1": TWO_VERSIONS.tags["0.2"]}, TWO_VERSIONS.manifests)
    words = [
        one.text or ""
        for one in svg_of(graph_of({NAME: moved}, {NAME: TWO_VERSIONS})).iter()
        if one.tag.endswith("text")
    ]
    assert "→ 0.1" in words
    assert "× 0.2" in words
    assert any(word.startswith("no tag · was 0.1") for word in words)
