"""The text tree of a repository."""

from __future__ import annotations

from dataclasses import replace

from sandbox.image import Platform
from sandbox.snapshot import ManifestState, RepositoryState
from sandbox.views.graph import graph_of
from sandbox.views.graph.text import EMPTY, text_of
from tests.views.samples import (
    CONFIG_1,
    MANIFEST_1,
    MANIFEST_2,
    NAME,
    STATIONS,
    TWO_VERSIONS,
    digest,
    manifest,
)


def test_two_versions_share_a_layer() -> None:
    assert text_of(graph_of({NAME: TWO_VERSIONS})).splitlines() == [
        "skylark/forecast",
        "├─ 0.1 → manifest",
        "│  ├─ config",
        "│  ├─ layer a  (shared)",
        "│  └─ layer b",
        "└─ 0.2 → manifest",
        "   ├─ config",
        "   ├─ layer a  (shared)",
        "   └─ layer c",
    ]


def test_the_full_form_adds_digests_and_sizes() -> None:
    lines = text_of(graph_of({NAME: TWO_VERSIONS}), full=True).splitlines()
    assert lines[1] == "├─ 0.1 → manifest  sha256:111111111111…"
    assert lines[3] == "│  ├─ layer a  sha256:aaaaaaaaaaaa…  100 bytes  (shared)"


def test_a_manifest_with_two_tags_is_drawn_once() -> None:
    state = RepositoryState(
        tags={"stable": MANIFEST_1, "0.1": MANIFEST_1},
        manifests={MANIFEST_1: manifest(CONFIG_1, STATIONS)},
    )
    assert text_of(graph_of({NAME: state})).splitlines() == [
        "skylark/forecast",
        "├─ 0.1 → manifest",
        "│  ├─ config",
        "│  └─ layer a",
        "└─ stable → the manifest of 0.1",
    ]


def test_an_index_shows_a_manifest_for_each_platform() -> None:
    index, other = digest("9"), digest("8")
    images = {MANIFEST_1: manifest(CONFIG_1, STATIONS), other: manifest(digest("d"), digest("b"))}
    platforms = {MANIFEST_1: Platform("linux", "amd64"), other: Platform("linux", "arm64")}
    on_platforms = {
        one: ManifestState(
            state.media_type,
            config_digest=state.config_digest,
            layers=state.layers,
            platform=platforms[one],
        )
        for one, state in images.items()
    }
    kind = "application/vnd.oci.image.index.v1+json"
    state = RepositoryState(
        tags={"1.0": index},
        manifests={index: ManifestState(kind, children=(MANIFEST_1, other)), **on_platforms},
    )
    assert text_of(graph_of({"app": state})).splitlines() == [
        "app",
        "└─ 1.0 → index",
        "   ├─ manifest for linux/amd64",
        "   │  ├─ config",
        "   │  └─ layer a",
        "   └─ manifest for linux/arm64",
        "      ├─ config",
        "      └─ layer b",
    ]


def test_repositories_come_sorted_and_empty_ones_not_at_all() -> None:
    state = RepositoryState({"1": MANIFEST_1}, {MANIFEST_1: manifest(CONFIG_1, STATIONS)})
    text = text_of(graph_of({"b": state, "a": state, "c": RepositoryState()}))
    assert [line for line in text.splitlines() if line[0] not in "├└│ "] == ["a", "b"]


def test_an_empty_registry_says_so() -> None:
    assert text_of(graph_of({})) == EMPTY


def test_a_tag_whose_manifest_is_gone_is_left_out() -> None:
    assert text_of(graph_of({NAME: RepositoryState(tags={"lost": ""})})) == EMPTY


def test_a_repository_or_a_tag_alone_is_drawn_if_it_is_wanted() -> None:
    states = {"app": TWO_VERSIONS, NAME: TWO_VERSIONS}
    assert text_of(graph_of(states, wanted=["app"])).splitlines()[0] == "app"
    assert text_of(graph_of(states, wanted=[f"{NAME}:0.2"])).splitlines() == [
        NAME,
        "└─ 0.2 → manifest",
        "   ├─ config",
        "   ├─ layer a",
        "   └─ layer b",
    ]


def test_a_moved_tag_is_told_with_what_it_left_behind() -> None:
    moved = RepositoryState({"0.1": MANIFEST_2, "0.2": MANIFEST_2}, TWO_VERSIONS.manifests)
    assert text_of(graph_of({NAME: moved}, {NAME: TWO_VERSIONS})).splitlines() == [
        "skylark/forecast",
        "├─ 0.1 (moved) → manifest",
        "│  ├─ config",
        "│  ├─ layer a  (shared)",
        "│  └─ layer b",
        "├─ 0.2 → the manifest of 0.1",
        "└─ no tag → manifest  (was 0.1)",
        "   ├─ config",
        "   ├─ layer a  (shared)",
        "   └─ layer c",
        "",
        "tag moved       0.1",
        "no tag reaches  manifest, config, layer c",
        "                collection can free this",
    ]


def test_a_removed_manifest_leaves_blobs_until_they_are_collected() -> None:
    left = RepositoryState({"0.2": MANIFEST_2}, {MANIFEST_2: TWO_VERSIONS.manifests[MANIFEST_2]})
    lines = text_of(graph_of({NAME: left}, {NAME: TWO_VERSIONS}), full=True).splitlines()
    assert lines[lines.index("") + 1 :] == [
        "tag removed     0.1",
        "removed         manifest",
        "no tag reaches  config, layer c",
        "                collection can free this: 100 bytes",
    ]


def test_what_an_earlier_look_saw_is_drawn_without_a_tag() -> None:
    states = {NAME: RepositoryState({"0.2": MANIFEST_2}, TWO_VERSIONS.manifests)}
    lines = text_of(graph_of(states, earlier=[{NAME: TWO_VERSIONS}])).splitlines()
    assert "└─ no tag → manifest  (was 0.1)" in lines


def test_what_another_tag_still_names_is_not_said_to_have_none() -> None:
    moved = RepositoryState({"0.1": MANIFEST_2, "old": MANIFEST_1}, TWO_VERSIONS.manifests)
    before = RepositoryState({"0.1": MANIFEST_1, "old": MANIFEST_1}, TWO_VERSIONS.manifests)
    lines = text_of(graph_of({NAME: moved}, {NAME: before}, wanted=[f"{NAME}:0.1"])).splitlines()
    assert "└─ before → manifest  (still old)" in lines
    assert "no tag reaches" not in "".join(lines)


def test_what_is_the_same_is_said_to_be() -> None:
    states = {NAME: TWO_VERSIONS}
    assert text_of(graph_of(states, states)).splitlines()[-1] == "Nothing changed."


def test_a_referrer_stands_under_what_it_refers_to() -> None:
    note = replace(manifest(digest("f")), subject=MANIFEST_1, artifact_type="application/vnd.example.note")
    state = RepositoryState({"1": MANIFEST_1}, {MANIFEST_1: manifest(CONFIG_1, STATIONS), digest("7"): note})
    assert text_of(graph_of({NAME: state})).splitlines() == [
        "skylark/forecast",
        "└─ 1 → manifest",
        "   ├─ config",
        "   ├─ layer a",
        "   └─ refers to it: manifest (application/vnd.example.note)",
        "      └─ config",
    ]
