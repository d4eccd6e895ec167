"""Tiny images: reproducible, complete, and loaded by real engines under the same digests."""

from __future__ import annotations

import io
import json
import tarfile
import uuid
from contextlib import closing
from typing import TYPE_CHECKING

import docker
import pytest

from sandbox.image import Digest, Index, Platform
from sandbox.image.tiny import load_image, make_image, make_index, oci_layout

if TYPE_CHECKING:
    from collections.abc import Iterator

IMAGE = make_image({"a.txt": "a\n"}, {"b/c.txt": "c\n"}, labels={"team": "skylark"}, command=["/run"])


@pytest.fixture
def client(engine_host: str) -> Iterator[docker.DockerClient]:
    with closing(docker.DockerClient(base_url=engine_host, timeout=60)) as connected:
        yield connected


def test_the_same_files_make_the_same_image_everywhere() -> None:
    assert IMAGE.digest == "sha256:8fe12367e734ee9921e625af268d4c01d9b0ffa8a0866c4bc686a2a2b5255bb1"
    assert IMAGE.config.digest == "sha256:3ab371e9e0b646a092090da8b179e8e0d117ea6439e06adf41074f5d77c0f80c"


def test_every_blob_that_a_manifest_names_is_there() -> None:
    named = {IMAGE.manifest.config.digest, *(layer.digest for layer in IMAGE.manifest.layers)}
    assert named == IMAGE.blobs.keys()
    assert all(digest.is_of(content) for digest, content in IMAGE.blobs.items())
    assert IMAGE.config.labels == {"team": "skylark"}
    assert IMAGE.config.diff_ids == tuple(layer.diff_id for layer in IMAGE.layers)


def test_an_index_holds_an_image_for_each_platform() -> None:
    arm = make_image({"a": "arm"}, platform="linux/arm64/v8")
    made = make_index(IMAGE, arm)
    assert made.index.select(Platform.parse("linux/arm64")).digest == arm.digest
    assert made.manifests[-1].digest == made.digest
    assert made.blobs.keys() == IMAGE.blobs.keys() | arm.blobs.keys()


def test_an_oci_layout_holds_all_content_under_its_digest() -> None:
    made = make_index(IMAGE, make_image({"a": "arm"}, platform="linux/arm64"))
    files = oci_layout(made, "skylark/forecast:0.1")
    index = Index.parse(files["index.json"])
    (entry,) = index.manifests
    assert entry.digest == made.digest
    assert entry.annotations["io.containerd.image.name"] == "docker.io/skylark/forecast:0.1"
    blobs = {path: content for path, content in files.items() if path.startswith("blobs/")}
    assert len(blobs) == len(made.blobs) + len(made.manifests)
    assert all(
        Digest.of(content) == path.replace("blobs/", "").replace("/", ":") for path, content in blobs.items()
    )


def test_an_archive_names_the_image_for_old_and_new_engines() -> None:
    with tarfile.open(fileobj=io.BytesIO(IMAGE.archive("docker.io/library/x:1", "x:2"))) as archive:
        (entry,) = json.load(archive.extractfile("manifest.json"))  # type: ignore[arg-type]
        names = set(archive.getnames())
    assert entry["RepoTags"] == ["x:1", "x:2"]
    assert {entry["Config"], *entry["Layers"], "oci-layout", "index.json"} <= names


@pytest.mark.docker
def test_an_engine_loads_an_image_with_its_names_layers_and_labels(client: docker.DockerClient) -> None:
    unique = uuid.uuid4().hex
    image = make_image({"a": unique}, {"b": "b"}, labels={"unique": unique})
    names = [f"tiny-{unique}:1", f"127.0.0.1:5000/tiny/{unique}:2"]
    loaded = load_image(client, image, *names)
    try:
        assert loaded.id in (image.config.digest, image.digest)  # classic store, containerd store
        assert loaded.attrs["RootFS"]["Layers"] == list(image.config.diff_ids)
        assert set(loaded.tags) == set(names)
        assert loaded.labels == {"unique": unique}
        assert (loaded.attrs["Os"], loaded.attrs["Architecture"]) == ("linux", "amd64")
    finally:
        client.images.remove(str(loaded.id), force=True)


@pytest.mark.docker
def test_a_file_of_a_loaded_image_can_be_copied_out(client: docker.DockerClient) -> None:
    name = f"tiny-{uuid.uuid4().hex}:1"
    load_image(client, make_image({"skylark/forecast.json": name}, command=["/none"]), name)
    container = client.containers.create(name)
    try:
        chunks, _ = container.get_archive("/skylark/forecast.json")
        with tarfile.open(fileobj=io.BytesIO(b"".join(chunks))) as archive:
            assert archive.extractfile("forecast.json").read().decode() == name  # type: ignore[union-attr]
    finally:
        container.remove()
        client.images.remove(name)
