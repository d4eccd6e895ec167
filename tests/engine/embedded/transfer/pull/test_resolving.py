"""Manifests that a registry should not have sent: each is refused in a sentence, and nothing is left."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from sandbox.image import Manifest, media_types
from sandbox.image.digest import Digest
from sandbox.image.tiny import make_image, make_index
from sandbox.wire import Client
from tests.engine.embedded.transfer.conftest import ADDRESS
from tests.engine.embedded.transfer.pull.test_download import assert_nothing_is_left
from tests.engine.embedded.transfer.scripted import Scripted, blob_path, said, saying

if TYPE_CHECKING:
    from sandbox.transport import Network
    from tests.engine.embedded.transfer.talk import Engine, LoggingRegistry

NAME = f"{ADDRESS}/skylark/forecast&tag=1.0"
IMAGE = make_image({"a": "a\n"})
FIELDS = json.loads(IMAGE.manifest.content)
OTHER = Digest.of(b"another")
SCHEMA_1 = "application/vnd.docker.distribution.manifest.v1+prettyjws"


@pytest.fixture
def scripted(network: Network) -> Scripted:
    """Let a scripted registry answer at `ADDRESS`."""
    made = Scripted(IMAGE)
    network.serve(ADDRESS, made)
    return made


def with_config(media_type: str, content: bytes) -> bytes:
    """Write the manifest with another config."""
    config = {"mediaType": media_type, "digest": Digest.of(content), "size": len(content)}
    return json.dumps(FIELDS | {"config": config}).encode()


@pytest.mark.parametrize(
    ("manifest", "media_type", "words"),
    [
        (b"<html></html>", media_types.OCI_MANIFEST, "manifest {digest} cannot be used: This is no"),
        (b"{}", media_types.OCI_MANIFEST, "manifest {digest} cannot be used: The field"),
        (
            IMAGE.manifest.content,
            media_types.DOCKER_LIST,
            "manifest {digest} cannot be used: The mani",
        ),
        (
            IMAGE.manifest.content,
            "application/vnd.example+json",
            "unsupported media type application/vnd.example",
        ),
        (
            b'{"schemaVersion":1}',
            SCHEMA_1,
            "manifest {digest}: Docker Image manifest version 2",
        ),
        (
            with_config("application/vnd.cncf.helm.config.v1+json", b"{}"),
            media_types.OCI_MANIFEST,
            "unsupported media type application/vnd.cncf.helm.config.v1+json",
        ),
        (
            with_config(media_types.OCI_CONFIG, b"{}"),
            media_types.OCI_MANIFEST,
            "invalid rootfs in image configuration",
        ),
        (b" " * (5 << 20), media_types.OCI_MANIFEST, "the answer is longer than 4194304 bytes"),
    ],
    ids=["html", "empty", "another type", "unknown type", "schema 1", "chart", "no image", "huge"],
)
def test_a_manifest_that_is_none_is_refused(
    engine: Engine, scripted: Scripted, manifest: bytes, media_type: str, words: str
) -> None:
    digest = Digest.of(manifest)
    scripted.manifest, scripted.media_type, scripted.digest = manifest, media_type, digest
    scripted.answers[blob_path(Digest.of(b"{}"))] = lambda _: said(b"{}")
    assert engine.pull(NAME).error.startswith(words.format(digest=digest))
    assert_nothing_is_left(engine)


def test_a_manifest_of_another_digest_is_refused(engine: Engine, scripted: Scripted) -> None:
    scripted.digest = OTHER
    told = engine.pull(NAME)
    assert (told.status, told.error) == (500, f"manifest verification failed for digest {OTHER}")
    assert_nothing_is_left(engine)


def test_a_config_of_another_digest_is_refused(engine: Engine, scripted: Scripted) -> None:
    digest = IMAGE.config.digest
    scripted.answers[blob_path(digest)] = lambda _: said(IMAGE.config.content + b" ")
    assert engine.pull(NAME).error == (
        f"error pulling image configuration: image config verification failed for digest {digest}"
    )
    assert_nothing_is_left(engine)


def test_a_list_in_a_list_is_refused(engine: Engine, network: Network) -> None:
    image = make_image({"a": "a\n"})
    scripted = Scripted(image)
    network.serve(ADDRESS, scripted)
    inner = make_index(image)
    entry = inner.descriptor.to_json() | {"platform": {"os": "linux", "architecture": "amd64"}}
    outer = json.dumps(
        {"schemaVersion": 2, "mediaType": media_types.OCI_INDEX, "manifests": [entry]}
    ).encode()
    documents = {Digest.of(outer): outer, inner.digest: inner.index.content}
    for digest, content in documents.items():
        scripted.answers[f"/manifests/{digest}"] = saying(content, media_types.OCI_INDEX)
    told = engine.pull(f"{ADDRESS}/skylark/forecast@{Digest.of(outer)}")
    assert told.error == f"the manifest {inner.digest} of the manifest list is a list itself"
    assert_nothing_is_left(engine)


def test_an_image_of_windows_is_refused(engine: Engine, network: Network) -> None:
    network.serve(ADDRESS, Scripted(make_image({"a": "a"}, platform="windows/amd64")))
    assert engine.pull(NAME).error == (
        'image operating system "windows" cannot be used on this platform: operating system is not supported'
    )
    assert_nothing_is_left(engine)


def test_a_registry_that_names_no_digest_is_asked_for_the_manifest(
    engine: Engine, scripted: Scripted
) -> None:
    scripted.answers["/manifests/1.0"] = saying(IMAGE.manifest.content, IMAGE.manifest.media_type)
    assert f"Digest: {IMAGE.digest}" in engine.pull(NAME).lines


def test_a_digest_of_sha512_is_pulled(engine: Engine, registry: LoggingRegistry) -> None:
    digest = Digest.of(IMAGE.manifest.content, "sha512")
    client = Client(ADDRESS)
    client.push_image("skylark/forecast", "1.0", IMAGE)
    client.push_manifest("skylark/forecast", digest, IMAGE.manifest)
    registry.log()
    told = engine.pull(f"{ADDRESS}/skylark/forecast@{digest}")
    assert f"Digest: {digest}" in told.lines
    assert engine.inspect(f"{ADDRESS}/skylark/forecast@{digest}")["Id"] == IMAGE.config.digest


def test_an_image_that_is_here_takes_over_the_manifest(engine: Engine, registry: LoggingRegistry) -> None:
    del registry
    client = Client(ADDRESS)
    client.push_image("skylark/forecast", "1.0", IMAGE)
    engine.pull(NAME)
    other = Manifest.make(
        IMAGE.manifest.config, IMAGE.manifest.layers, annotations={"note": "the same image"}
    )
    client.push_manifest("skylark/forecast", "2.0", other)
    told = engine.pull(f"{ADDRESS}/skylark/forecast&tag=2.0")
    assert told.lines == [
        "2.0: Pulling from skylark/forecast",
        f"Digest: {other.digest}",
        f"Status: Downloaded newer image for {ADDRESS}/skylark/forecast:2.0",
    ]
    assert engine.push(f"{ADDRESS}/skylark/forecast:2.0").messages[-1]["aux"]["Digest"] == other.digest


def test_another_platform_than_that_of_the_image_is_an_error_after_the_pull(
    engine: Engine, scripted: Scripted
) -> None:
    del scripted
    told = engine.pull(f"{NAME}&platform=linux/arm64")
    assert told.error == (
        f"image with reference {ADDRESS}/skylark/forecast:1.0 was found but does not match the specified "
        "platform: wanted linux/arm64, actual: linux/amd64"
    )
