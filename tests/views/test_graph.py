"""The text tree of a repository."""

from __future__ import annotations

from sandbox.image import Platform
from sandbox.snapshot import ManifestState, RepositoryState
from sandbox.views.graph import EMPTY, graph_text, repositories_named
from tests.views.samples import (
    CONFIG_1,
    MANIFEST_1,
    NAME,
    STATIONS,
    TWO_VERSIONS,
    digest,
    manifest,
)


def test_two_versions_share_a_layer() -> None:
    assert graph_text({NAME: TWO_VERSIONS}).splitlines() == [
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
    lines = graph_text({NAME: TWO_VERSIONS}, full=True).splitlines()
    assert lines[1] == "├─ 0.1 → manifest  sha256:111111111111…"
    assert lines[3] == "│  ├─ layer a  sha256:aaaaaaaaaaaa…  100 bytes  (shared)"


def test_a_manifest_with_two_tags_is_drawn_once() -> None:
    state = RepositoryState(
        tags={"stable": MANIFEST_1, "0.1": MANIFEST_1},
        manifests={MANIFEST_1: manifest(CONFIG_1, STATIONS)},
    )
    assert graph_text({NAME: state}).splitlines() == [
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
    assert graph_text({"app": state}).splitlines() == [
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
    text = graph_text({"b": state, "a": state, "c": RepositoryState()})
    assert [line for line in text.splitlines() if line[0] not in "├└│ "] == ["a", "b"]


def test_an_empty_registry_says_so() -> None:
    assert graph_text({}) == EMPTY


def test_a_tag_whose_manifest_is_gone_is_left_out() -> None:
    assert graph_text({NAME: RepositoryState(tags={"lost": ""})}) == EMPTY


def test_all_repositories_are_wanted_unless_some_are_named() -> None:
    states = {"a": RepositoryState(), "b": RepositoryState()}
    assert set(repositories_named(states, ())) == {"a", "b"}
    assert set(repositories_named(states, ("b",))) == {"b"}
