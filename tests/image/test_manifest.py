"""Manifests, indexes and configs: read from the exact bytes, refused by the field that is wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.errors import CourseError, InvalidContentError
from sandbox.image import Config, Descriptor, Digest, Index, Manifest, Platform, media_types, parse_manifest

CONFIG = Descriptor(media_types.OCI_CONFIG, Digest.of(b"{}"), 2)
LAYER = Descriptor(
    media_types.OCI_LAYER_GZIP, Digest.of(b"layer", "sha512"), 5, annotations={"a": "b"}, urls=("u",)
)
MANIFEST = Manifest.make(CONFIG, [LAYER], annotations={"org.opencontainers.image.title": "t"})
ARM = Platform("linux", "arm64", "v8")
INDEX = Index.make(
    [
        Descriptor(media_types.OCI_MANIFEST, Digest.of(b"attestation"), 9),
        Descriptor(media_types.OCI_MANIFEST, Digest.of(b"amd"), 1, Platform()),
        Descriptor(media_types.OCI_MANIFEST, Digest.of(b"arm"), 2, ARM),
    ]
)
ROOTFS = {"type": "layers", "diff_ids": [Digest.of(b"tar")]}


def _document(**changed: Any) -> bytes:  # noqa: ANN401  # any JSON
    document = json.loads(MANIFEST.content) | changed
    return json.dumps({name: value for name, value in document.items() if value is not ...}).encode()


def test_a_manifest_reads_back_as_it_was_written() -> None:
    assert Manifest.parse(MANIFEST.content) == MANIFEST
    assert MANIFEST.layers == (LAYER,)
    assert MANIFEST.size_bytes == 7
    assert MANIFEST.descriptor.digest == MANIFEST.digest == Digest.of(MANIFEST.content)


def test_the_digest_is_that_of_the_exact_bytes() -> None:
    spaced = json.dumps(json.loads(MANIFEST.content), indent=3).encode()
    assert Manifest.parse(spaced).layers == MANIFEST.layers
    assert Manifest.parse(spaced).digest == Digest.of(spaced) != MANIFEST.digest


def test_a_docker_manifest_is_read_by_its_media_type() -> None:
    content = _document(mediaType=media_types.DOCKER_MANIFEST)
    assert Manifest.parse(content, media_types.DOCKER_MANIFEST).media_type == media_types.DOCKER_MANIFEST


def test_subject_and_artifact_type_are_read() -> None:
    manifest = Manifest.parse(_document(subject=CONFIG.to_json(), artifactType="application/x", layers=None))
    assert (manifest.subject, manifest.artifact_type, manifest.layers) == (CONFIG, "application/x", ())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not valid JSON"),
        (b"[]", "a JSON object was expected, not a list"),
        (b'{"schemaVersion": 2, "schemaVersion": 1}', "'schemaVersion' is there twice"),
        (b"[" * 100_000, "not valid JSON"),
        (_document(schemaVersion=1), "schema version 1 is not supported"),
        (
            _document(schemaVersion=...),
            "'schemaVersion' must be a whole number of at least 0; it is missing or null",
        ),
        (_document(schemaVersion=True), "found true or false"),
        (_document(config=...), "'config' must be an object; it is missing or null"),
        (_document(config={}), "'mediaType' must be a text"),
        (_document(config=CONFIG.to_json() | {"size": -1}), "'size' must be a whole number"),
        (_document(config=CONFIG.to_json() | {"digest": "sha256:abc"}), "has 3 hex digits"),
        (_document(layers=...), "'layers' must be a list; it is missing or null"),
        (_document(layers={}), "'layers' must be a list"),
        (_document(layers=["x"]), "'layers' must be a list of objects"),
        (_document(annotations={"a": 1}), "'annotations' must be an object of texts"),
        (_document(mediaType="application/x-unknown"), "is not one of"),
        (_document(mediaType=7), "'mediaType' must be a text"),
    ],
    ids=lambda value: repr(value[:60]),
)
def test_a_malformed_manifest_is_refused_by_the_field_that_is_wrong(content: bytes, reason: str) -> None:
    with pytest.raises(CourseError) as refusal:
        Manifest.parse(content)
    assert reason in str(refusal.value)


def test_two_media_types_for_one_manifest_are_refused() -> None:
    with pytest.raises(InvalidContentError, match="was sent as"):
        Manifest.parse(MANIFEST.content, media_types.DOCKER_MANIFEST)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(
                    ["schemaVersion", "mediaType", "config", "layers", "manifests", "digest", "size", "x"]
                ),
                inner,
            )
        ),
    )
)
def test_any_json_is_read_or_refused_by_an_error_of_ours(document: object) -> None:
    with pytest.raises(CourseError):
        parse_manifest(json.dumps({"schemaVersion": 2, "layers": document, "manifests": [document]}).encode())


@pytest.mark.parametrize(
    ("content", "media_type", "kind"),
    [
        (MANIFEST.content, media_types.OCI_MANIFEST, Manifest),
        (MANIFEST.content, f"{media_types.OCI_MANIFEST}; charset=utf-8", Manifest),
        (INDEX.content, media_types.OCI_INDEX, Index),
        (_document(mediaType=...), "", Manifest),
        (_document(mediaType=...), "application/json", Manifest),
        (_document(mediaType=...), media_types.DOCKER_MANIFEST, Manifest),
        (INDEX.content, "", Index),
    ],
)
def test_a_registrys_answer_is_read_as_what_it_is(content: bytes, media_type: str, kind: type) -> None:
    assert type(parse_manifest(content, media_type)) is kind


def test_an_index_selects_the_first_manifest_for_a_platform() -> None:
    assert INDEX.select(Platform.parse("linux/arm64")).digest == Digest.of(b"arm")
    assert INDEX.platforms == (Platform(), ARM)
    with pytest.raises(InvalidContentError, match="Platforms here: linux/amd64, linux/arm64/v8"):
        INDEX.select(Platform.parse("linux/s390x"))


def test_a_config_is_read() -> None:
    document = {
        "os": "linux",
        "architecture": "arm64",
        "created": "2026-11-23T00:00:00Z",
        "config": {"Labels": {"a": "b"}, "Env": ["A=1"], "Cmd": ["/run"]},
        "rootfs": ROOTFS,
        "history": [{}, {"empty_layer": True}],
    }
    config = Config.parse(json.dumps(document).encode())
    assert config.diff_ids == (Digest.of(b"tar"),)
    assert (config.labels, config.history, config.command) == ({"a": "b"}, 2, ("/run",))
    assert str(config.platform) == "linux/arm64"


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({}, "'rootfs' must be an object"),
        ({"rootfs": {"type": "layers+base"}}, "rootfs.type must be 'layers'"),
        ({"rootfs": ROOTFS}, "'os' must be a text"),
        ({"rootfs": ROOTFS | {"diff_ids": [1]}, "os": "linux", "architecture": "arm"}, "a list of texts"),
    ],
)
def test_a_malformed_config_is_refused(document: dict[str, object], reason: str) -> None:
    with pytest.raises(InvalidContentError, match=reason.replace("(", r"\(")):
        Config.parse(json.dumps(document).encode())
