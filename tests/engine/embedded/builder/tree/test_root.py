"""Layers show what a container would see, and no link leads out of them."""

from __future__ import annotations

import posixpath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.engine.embedded.builder.tree import Entry, Kind, LayerTree, Root
from sandbox.engine.embedded.builder.tree.indexing import add_parents, clean, parents
from sandbox.engine.embedded.builder.tree.root import TooManyLinksError

PATHS = st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map("/".join)
FILE, FOLDER = Entry(Kind.FILE), Entry(Kind.FOLDER)
ACTIONS = st.one_of(
    st.tuples(st.just("file"), PATHS),
    st.tuples(st.just("folder"), PATHS),
    st.tuples(st.just("hide"), PATHS),
    st.tuples(st.just("hide below"), PATHS),
)
TARGETS = st.text(st.sampled_from("abc./"), max_size=20)
LAYERS = st.lists(st.lists(ACTIONS, max_size=6), max_size=4)


def layer(actions: list[tuple[str, str]]) -> LayerTree:
    """Make a layer: first what it hides, then what it adds, as archives are applied."""
    tree = LayerTree()
    for action, path in actions:
        if action in ("file", "folder"):
            add_parents(tree, path)
            tree.put(path, FILE if action == "file" else FOLDER)
    for action, path in actions:
        if action == "hide":
            tree.hide(path)
        elif action == "hide below":
            tree.hide_below(path)
    return tree


def below(path: str, other: str) -> bool:
    """Tell whether a path is in a folder."""
    return path.startswith(f"{other}/")


def applied(trees: list[LayerTree], layers: list[list[tuple[str, str]]]) -> dict[str, Kind]:
    """Apply layers to a dictionary, one after the other: the model of a disk."""
    disk: dict[str, Kind] = {}
    for tree, actions in zip(trees, layers, strict=True):
        for action, path in actions:
            gone = {"hide": lambda one, path=path: one == path or below(one, path)}
            gone["hide below"] = lambda one, path=path: below(one, path)
            if action in gone:
                disk = {one: kind for one, kind in disk.items() if not gone[action](one)}
        for path, entry in tree.walk():
            if not entry.is_folder or disk.get(path) is Kind.FILE:
                disk = {one: kind for one, kind in disk.items() if one != path and not below(one, path)}
            disk[path] = entry.kind
    return disk


@given(LAYERS)
def test_layers_show_what_a_disk_would_hold_after_them(layers: list[list[tuple[str, str]]]) -> None:
    trees = [layer(actions) for actions in layers]
    root, disk = Root(trees), applied(trees, layers)
    assert {path: entry.kind for path, entry in root.walk("") if path} == disk
    for path in disk:
        found = root.get(path)
        assert found is not None
        assert found.kind is disk[path]


@given(LAYERS, PATHS)
def test_a_folder_s_names_are_those_that_can_be_got(layers: list[list[tuple[str, str]]], path: str) -> None:
    root = Root([layer(actions) for actions in layers])
    for name in root.names(path):
        assert root.get(posixpath.join(path, name)) is not None


@given(st.dictionaries(PATHS, TARGETS), TARGETS)
def test_no_link_leads_out(links: dict[str, str], path: str) -> None:
    tree = LayerTree()
    for place, target in links.items():
        if not any(parent in links for parent in parents(place)):
            add_parents(tree, place)
            tree.put(place, Entry(Kind.LINK, target=target))
    try:
        resolved = Root([tree]).resolve(path)
    except TooManyLinksError:
        return
    assert not resolved.startswith(("/", "../"))
    assert ".." not in resolved.split("/")


def test_a_link_in_a_folder_stays_in_it_where_the_folder_is_the_scope() -> None:
    tree = LayerTree()
    for path, target in (("in/out", "/secret"), ("in/up", "../../secret")):
        add_parents(tree, path)
        tree.put(path, Entry(Kind.LINK, target=target))
    root = Root([tree])
    assert [root.resolve(name, "in") for name in ("out/x", "up")] == ["in/secret/x", "in/secret"]
    assert root.resolve("in/out/x") == "secret/x"


def test_links_in_a_circle_are_refused() -> None:
    tree = LayerTree()
    tree.put("a", Entry(Kind.LINK, target="b"))
    tree.put("b", Entry(Kind.LINK, target="a"))
    with pytest.raises(TooManyLinksError, match="too many links in a/x"):
        Root([tree]).resolve("a/x")


@given(st.text(st.sampled_from("ab./"), max_size=20))
def test_a_name_in_an_archive_is_a_path_below_the_root(name: str) -> None:
    assert not clean(name).startswith("/")
    assert not {"..", "."} & set(clean(name).split("/"))
