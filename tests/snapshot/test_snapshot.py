"""Snapshots as values: in and out of JSON, questions they answer."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from sandbox.errors import SandboxError
from sandbox.image import Descriptor, Digest, Platform, media_types
from sandbox.snapshot import ImageState, ManifestState, RegistryState, RepositoryState, Snapshot

LAYER = Descriptor(media_types.OCI_LAYER_GZIP, Digest.of(b"layer"), 5, annotations={"a": "b"})
AMD = ManifestState(
    media_types.OCI_MANIFEST,
    "sha256:c",
    (LAYER,),
    Platform(),
    labels={"team": "skylark"},
    diff_ids=("sha256:d",),
    size_bytes=200,
    config_size_bytes=100,
    subject="sha256:arm",
    artifact_type="application/vnd.example.note",
)
ARM = ManifestState(media_types.OCI_MANIFEST, "sha256:e", (), Platform("linux", "arm64", "v8"))
INDEX = ManifestState(media_types.OCI_INDEX, children=("sha256:amd", "sha256:arm", "sha256:gone"))
ODD = ManifestState("application/x", problem="This is no manifest: not valid JSON.")
REPOSITORY = RepositoryState(
    {"1": "sha256:amd", "all": "sha256:index", "lost": ""},
    {"sha256:amd": AMD, "sha256:arm": ARM, "sha256:index": INDEX, "sha256:odd": ODD},
)
IMAGE = ImageState(("local/x:1", "x:1"), ("sha256:d",), Platform(), {"team": "skylark"})
SNAPSHOT = Snapshot(
    {"local": RegistryState({"x": REPOSITORY, "empty": RepositoryState()}), "hub": RegistryState()},
    {"local/x:1": IMAGE, "x:1": IMAGE},
)


def test_a_snapshot_survives_json() -> None:
    assert Snapshot.from_json(json.loads(json.dumps(SNAPSHOT.to_json()))) == SNAPSHOT


def test_a_manifest_saved_before_sizes_and_referrers_is_read() -> None:
    saved = ManifestState.to_json(AMD)
    for name in ("size_bytes", "config_size_bytes", "subject", "artifact_type"):
        del saved[name]
    assert ManifestState.from_json(saved) == replace(
        AMD, size_bytes=0, config_size_bytes=0, subject="", artifact_type=""
    )


def test_a_snapshot_of_another_version_is_refused() -> None:
    with pytest.raises(SandboxError, match="version 99"):
        Snapshot.from_json(SNAPSHOT.to_json() | {"version": 99})


def test_the_images_under_a_tag_are_found_through_an_index() -> None:
    assert REPOSITORY.images("1") == {"sha256:amd": AMD}
    assert REPOSITORY.images("all") == {"sha256:amd": AMD, "sha256:arm": ARM}
    assert REPOSITORY.images("lost") == REPOSITORY.images("unknown") == {}


def test_a_digest_is_found_by_repository_and_tag() -> None:
    local = SNAPSHOT.registries["local"]
    assert local.digest("x", "1") == "sha256:amd"
    assert (local.digest("x", "2"), local.digest("y", "1")) == ("", "")


def test_an_index_is_told_from_an_image() -> None:
    assert (INDEX.is_index, AMD.is_index, ODD.is_index) == (True, False, False)


def test_names_of_the_same_content_share_it() -> None:
    other = ImageState(("y:1",), ("sha256:d",), Platform(), {"team": "skylark"})
    assert other.content == IMAGE.content
    assert ImageState(("y:1",), ("sha256:e",), Platform()).content != IMAGE.content


def test_snapshots_are_hashable() -> None:
    assert len({SNAPSHOT, Snapshot.from_json(SNAPSHOT.to_json())}) == 1
