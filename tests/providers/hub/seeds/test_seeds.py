"""The stand-ins' bytes: whole, honest, shared where the real ones share, and the same everywhere."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from typing import TYPE_CHECKING

import pytest

from sandbox.image import Config, Index, Manifest, Platform, media_types, parse_manifest
from sandbox.providers.hub.seeds import Seeds, family
from sandbox.providers.hub.seeds.attestation import IN_TOTO, UNKNOWN
from sandbox.providers.hub.seeds.words import KEY, REAL_SIZE
from sandbox.registry import load_configuration
from sandbox.registry.names import Name, Tag

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sandbox.image import Digest
    from sandbox.providers.hub.seeds.family import SeedImage

NAMES = sorted(family.names())
SEEDS = Seeds()
WORD = "stand-in for the "


def document(name: Name, reference: str) -> Manifest | Index:
    """Read what a tag of a planted repository names."""
    SEEDS.plant(name, reference)
    digest = SEEDS.store.repository(name).resolve(Tag(reference))
    assert digest is not None
    return parse_manifest(SEEDS.store.blobs.read(digest))


def all_images() -> Iterator[tuple[Name, SeedImage]]:
    """Go through all images of all families."""
    for name in NAMES:
        for image in SEEDS.family(name).images:
            yield name, image


def images_of(name: Name, tag: str) -> list[Manifest]:
    """Return the manifests of all platforms that a tag names, attestations left out."""
    found = document(name, tag)
    if isinstance(found, Manifest):
        return [found]
    read = [
        parse_manifest(SEEDS.store.blobs.read(each.digest))
        for each in found.manifests
        if each.platform != UNKNOWN
    ]
    return [each for each in read if isinstance(each, Manifest)]


def config_of(manifest: Manifest) -> Config:
    """Read the config of a manifest."""
    return Config.parse(SEEDS.store.blobs.read(manifest.config.digest))


def files_of(digest: Digest) -> dict[str, str]:
    """Read the files of a layer."""
    archive = gzip.decompress(SEEDS.store.blobs.read(digest))
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        return {
            member.name: file.read().decode()
            for member in opened
            if (file := opened.extractfile(member)) is not None
        }


@pytest.mark.parametrize("name", NAMES)
def test_every_content_that_is_named_is_there_and_every_tag_once(name: Name) -> None:
    SEEDS.plant(name)
    repository, blobs = SEEDS.store.repository(name), SEEDS.store.blobs
    tags = [tag for image in SEEDS.family(name).images for tag in image.tags]
    assert sorted(tags) == sorted(set(tags)) == repository.tags()
    for digest in repository.manifests():
        found = parse_manifest(blobs.read(digest))
        if isinstance(found, Index):
            assert all(repository.has_manifest(each.digest) for each in found.manifests)
        else:
            needed = (found.config, *found.layers)
            assert all(repository.has_blob(each.digest) for each in needed)
            assert [each.size_bytes for each in needed] == [blobs.size_bytes(each.digest) for each in needed]


@pytest.mark.parametrize("name", NAMES)
def test_each_platform_has_its_own_image_that_says_what_it_is(name: Name) -> None:
    for image in SEEDS.family(name).images:
        manifests = images_of(name, image.tags[0])
        configs = [config_of(each) for each in manifests]
        assert [config.platform for config in configs] == list(image.platforms)
        assert all(config.environment for config in configs)
        for manifest, config in zip(manifests, configs, strict=True):
            assert config.labels[KEY].startswith(WORD)
            assert len(config.diff_ids) == len(manifest.layers)
            for layer in manifest.layers:
                notes = [
                    text for path, text in files_of(layer.digest).items() if path.startswith("stand-in/")
                ]
                assert notes
                assert all(note.startswith(f"This is a {WORD}") for note in notes)


@pytest.mark.parametrize("name", NAMES)
def test_oci_indexes_say_so_in_annotations_and_each_image_is_followed_by_its_attestation(name: Name) -> None:
    for image in SEEDS.family(name).images:
        found = document(name, image.tags[0])
        if image.kind != "index":
            continue
        assert isinstance(found, Index)
        assert found.annotations[KEY] == image.sentence
        pairs = list(zip(found.manifests[::2], found.manifests[1::2], strict=True))
        assert [each.platform for each, _ in pairs] == list(image.platforms)
        for described, attested in pairs:
            assert described.annotations[KEY] == image.sentence
            assert attested.platform == UNKNOWN
            assert attested.annotations == {
                "vnd.docker.reference.digest": described.digest,
                "vnd.docker.reference.type": "attestation-manifest",
            }


def test_an_attestation_is_about_its_image_and_claims_nothing() -> None:
    index = document(NAMES[0], SEEDS.family(NAMES[0]).images[0].tags[0])
    assert isinstance(index, Index)
    attestation = parse_manifest(SEEDS.store.blobs.read(index.manifests[1].digest))
    assert isinstance(attestation, Manifest)
    for layer in attestation.layers:
        statement = json.loads(SEEDS.store.blobs.read(layer.digest))
        assert layer.media_type == IN_TOTO
        assert layer.annotations == {"in-toto.io/predicate-type": statement["predicateType"]}
        assert f"sha256:{statement['subject'][0]['digest']['sha256']}" == index.manifests[0].digest
        assert WORD in json.dumps(statement["predicate"])


def test_tags_of_one_image_have_one_digest_and_others_have_others() -> None:
    python = Name("library/python")
    same = {document(python, tag).digest for tag in ("latest", "3", "3.14", "3.14.7", "trixie", "3-trixie")}
    other = {document(python, tag).digest for tag in ("3.13", "3.12", "3.12-slim", "3.12-alpine", "3.10")}
    assert (len(same), len(other)) == (1, 5)


def test_layers_are_shared_where_the_real_images_share_them() -> None:
    python = Name("library/python")
    debian = Name("library/debian")
    slim, newer, full, base = (
        [layer.digest for layer in images_of(name, tag)[0].layers]
        for name, tag in (
            (python, "3.12-slim"),
            (python, "3.13-slim"),
            (python, "3.12"),
            (debian, "trixie-slim"),
        )
    )
    assert slim[:1] == newer[:1] == base
    assert not set(slim[1:]) & set(newer[1:])
    assert not set(slim) & set(full)


def test_older_images_are_published_as_they_were_then() -> None:
    java, openjdk = Name("library/java"), Name("library/openjdk")
    assert document(java, "8").media_type == media_types.DOCKER_MANIFEST
    assert document(openjdk, "17").media_type == media_types.DOCKER_LIST
    assert document(openjdk, "27-ea").media_type == media_types.OCI_INDEX


def test_the_real_size_is_told_where_all_of_it_is_known() -> None:
    python = Name("library/python")
    sizes = {tag: images_of(python, tag)[0].annotations.get(REAL_SIZE) for tag in ("3.12-slim", "3.11")}
    assert sizes == {"3.12-slim": "43188023", "3.11": None}


def test_histories_and_layers_agree() -> None:
    for name, image in all_images():
        (first, *_) = images_of(name, image.tags[0])
        history = json.loads(config_of(first).content)["history"]
        assert len([line for line in history if not line.get("empty_layer")]) == len(first.layers)


def test_the_registry_can_be_recognised_by_what_is_in_it() -> None:
    paths = {"3": "etc/distribution/config.yml", "2": "etc/docker/registry/config.yml"}
    for tag, path in paths.items():
        (image, *_) = images_of(Name("library/registry"), tag)
        files = {name: text for layer in image.layers for name, text in files_of(layer.digest).items()}
        assert {"bin/registry", "entrypoint.sh", path} <= files.keys()
        settings = json.loads(config_of(image).content)["config"]
        assert (settings["Entrypoint"], settings["Cmd"]) == (["/entrypoint.sh"], [f"/{path}"])
        assert (settings["ExposedPorts"], settings["Volumes"]) == (
            {"5000/tcp": {}},
            {"/var/lib/registry": {}},
        )


def test_a_tag_alone_makes_its_own_image_and_an_unknown_digest_all() -> None:
    seeds = Seeds()
    registry = Name("library/registry")
    seeds.plant(registry, "2")
    assert seeds.store.repository(registry).tags() == ["2", "2.8", "2.8.3"]
    (known, *_) = seeds.store.repository(registry).manifests()
    seeds.plant(registry, known)
    seeds.plant(registry, "no such tag")
    assert "3" not in seeds.store.repository(registry).tags()
    seeds.plant(registry, "sha256:" + "0" * 64)
    assert "3" in seeds.store.repository(registry).tags()


def test_what_is_no_stand_in_is_left_alone() -> None:
    seeds = Seeds()
    seeds.plant("library/nope")
    assert not seeds.has("library/nope")
    assert seeds.store.repositories() == []


def test_platforms_are_those_of_the_index() -> None:
    index = document(Name("library/registry"), "3")
    assert isinstance(index, Index)
    assert (
        index.select(Platform.parse("linux/arm64")).digest
        != index.select(Platform.parse("linux/amd64")).digest
    )


@pytest.mark.parametrize(
    ("tag", "path"), [("3", "etc/distribution/config.yml"), ("2", "etc/docker/registry/config.yml")]
)
def test_the_settings_in_a_registry_are_what_a_registry_reads(tag: str, path: str, tmp_path: Path) -> None:
    for manifest in images_of(Name("library/registry"), tag):
        files = {name: text for each in manifest.layers for name, text in files_of(each.digest).items()}
        (tmp_path / "config.yml").write_text(files[path])
        assert load_configuration(tmp_path / "config.yml", {}).address == ":5000"
