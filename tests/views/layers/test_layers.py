"""Layers side by side: what is shared, what would travel, and what cannot be known."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

from sandbox.image import Platform
from sandbox.snapshot import ManifestState, RepositoryState
from sandbox.views.layers import LayersScene, image_of, images_of_tag
from sandbox.views.layers.images import known_layers
from sandbox.views.layers.text import NOTHING
from sandbox.views.parts import parts_of
from tests.views.samples import MANIFEST_1, MANIFEST_2, NAME, TWO_VERSIONS, digest

DIFFS = {MANIFEST_1: (digest("6"), digest("7")), MANIFEST_2: (digest("6"), digest("8"))}
STATE = RepositoryState(
    TWO_VERSIONS.tags,
    {
        key: replace(one, diff_ids=DIFFS[key], size_bytes=50, config_size_bytes=5)
        for key, one in TWO_VERSIONS.manifests.items()
    },
)
PARTS = parts_of(STATE)


def scene(there: frozenset[str] | None = None) -> LayersScene:
    return LayersScene(
        [one for tag in ("0.1", "0.2") for one in images_of_tag(NAME, tag, STATE, PARTS, there)]
    )


def test_shared_layers_stand_in_one_row() -> None:
    assert scene().plain.splitlines() == [
        "1  skylark/forecast:0.1",
        "2  skylark/forecast:0.2",
        "",
        "         1  2",
        "layer a  ■  ■  shared",
        "layer b  ■  ·",
        "layer c  ·  ■",
        "",
        "shared          layer a",
    ]


def test_a_pull_transfers_what_is_not_there() -> None:
    lines = scene(frozenset(DIFFS[MANIFEST_1])).plain.splitlines()
    assert lines[-3:] == [
        "a pull of skylark/forecast:0.2",
        "  already there layer a",
        "  would travel  layer c",
    ]
    full = scene(frozenset(DIFFS[MANIFEST_1])).text.splitlines()
    assert full[-1] == "  would travel  layer c: 100 bytes, and 55 of manifest and config"


def test_an_image_on_an_engine_is_compared_by_diff_ids() -> None:
    known = known_layers(STATE, PARTS)
    local = image_of("mine:1", [digest("6"), digest("9")], known, frozenset(known))
    lines = LayersScene([local]).text.splitlines()
    assert lines[0] == "1  mine:1  (on your engine)"
    assert lines[-3:] == [
        "a push of mine:1",
        "  already there layer a: 100 bytes",
        "  would travel  own layer 2: 0 bytes and what is not known before it is sent",
    ]


def test_a_layer_without_a_diff_id_goes_by_its_digest() -> None:
    (image,) = images_of_tag(NAME, "0.1", TWO_VERSIONS, PARTS)
    assert [layer.key for layer in image.layers] == [digest("a"), digest("b")]


def test_an_index_is_an_image_for_each_platform() -> None:
    children = {
        key: replace(one, platform=Platform("linux", name))
        for (key, one), name in zip(STATE.manifests.items(), ("amd64", "arm64"), strict=True)
    }
    index = ManifestState("application/vnd.oci.image.index.v1+json", children=(MANIFEST_1, MANIFEST_2))
    state = RepositoryState({"1": digest("5")}, {digest("5"): index, **children})
    names = [one.name for one in images_of_tag(NAME, "1", state, parts_of(state))]
    assert names == [f"{NAME}:1 for linux/amd64", f"{NAME}:1 for linux/arm64"]


def test_a_bar_for_every_layer_of_every_image_says_what_it_is() -> None:
    there = frozenset(DIFFS[MANIFEST_1])
    bars = [
        one.attrib
        for one in ET.fromstring(scene(there).markup(frozenset())).iter()  # noqa: S314  # written here
        if "data-open" in one.attrib
    ]
    assert [bar["aria-label"] for bar in bars] == [
        "layer a, in skylark/forecast:0.1, shared, there, 100 bytes",
        "layer a, in skylark/forecast:0.2, shared, there, 100 bytes",
        "layer b, in skylark/forecast:0.1, there, 100 bytes",
        "layer c, in skylark/forecast:0.2, travels, 100 bytes",
    ]
    assert all(scene(there).details(bar["data-open"]) for bar in bars)


def test_nothing_that_differs_by_engine_is_in_the_static_picture() -> None:
    assert "bytes" not in scene().static
    assert "sha256" not in scene().static


def test_no_image_is_said_to_be_none() -> None:
    assert LayersScene([]).plain == NOTHING
    assert LayersScene([]).details("x") == ""
