"""Transfers that break off, and layers that are not what was promised: nothing of them is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sandbox.image import Manifest, media_types
from sandbox.image.layer import Layer, make_tar
from sandbox.image.tiny import make_image
from tests.engine.embedded.transfer.conftest import ADDRESS
from tests.engine.embedded.transfer.scripted import Breaking, Scripted, blob_path, said, saying

if TYPE_CHECKING:
    from sandbox.app import Response
    from sandbox.transport import Network
    from tests.engine.embedded.transfer.talk import Engine

NAME = f"{ADDRESS}/skylark/forecast&tag=1.0"
IMAGE = make_image({"a": "a\n"}, {"b": "b" * 200_000})
LAYER = IMAGE.layers[1]
PATH = blob_path(LAYER.descriptor.digest)
FOREIGN = "application/vnd.docker.image.rootfs.foreign.diff.tar"


@pytest.fixture
def registry(network: Network) -> Scripted:
    """Let a scripted registry answer at `ADDRESS`."""
    made = Scripted(IMAGE)
    network.serve(ADDRESS, made)
    return made


def assert_nothing_is_left(engine: Engine) -> None:
    """No image, no name, no content, nothing half written."""
    world = engine.world
    assert (world.images.all(), world.images.names.all(), list(world.content)) == ([], {}, [])
    assert world.files.names("ingest") == []
    assert world.files.names("layers/blobs/sha256") == []


def test_a_transfer_that_breaks_goes_on_from_there(engine: Engine, registry: Scripted) -> None:
    registry.answers[PATH] = Breaking(LAYER.content, 70_000, 2)
    told = engine.pull(NAME)
    assert told.lines[-1] == f"Status: Downloaded newer image for {ADDRESS}/skylark/forecast:1.0"
    assert told.lines.count(f"{LAYER.descriptor.digest.short}: Retrying in 0 seconds") == 2
    ranges = [each.headers.get("Range") for each in registry.requests(PATH)]
    assert ranges == ["", "bytes=70000-", "bytes=140000-"]
    assert engine.world.content.read(LAYER.descriptor.digest) == LAYER.content


def test_a_registry_without_ranges_sends_all_of_it_again(engine: Engine, registry: Scripted) -> None:
    registry.answers[PATH] = Breaking(LAYER.content, 70_000, 2, knows_ranges=False)
    assert engine.pull(NAME).status == 200
    assert engine.world.content.read(LAYER.descriptor.digest) == LAYER.content


def test_a_transfer_that_never_ends_is_given_up(engine: Engine, registry: Scripted) -> None:
    registry.answers[PATH] = Breaking(LAYER.content, 1, 100)
    assert engine.pull(NAME).error == "unexpected EOF"
    assert len(registry.requests(PATH)) == 6
    assert_nothing_is_left(engine)


def test_a_registry_that_vanishes_in_mid_pull_leaves_nothing(
    engine: Engine, registry: Scripted, network: Network
) -> None:
    breaking = Breaking(LAYER.content, 70_000, 100)

    def vanish(request: object) -> Response:
        network.stop(ADDRESS)
        return breaking(request)  # type: ignore[arg-type]

    registry.answers[PATH] = vanish
    assert engine.pull(NAME).error == f"dial tcp {ADDRESS}: connect: connection refused"
    assert_nothing_is_left(engine)


def test_a_registry_that_cannot_answer_is_asked_again(engine: Engine, registry: Scripted) -> None:
    registry.answers[PATH] = lambda _: said(b"", status=503)
    assert engine.pull(NAME).error == "received unexpected HTTP status: 503 Service Unavailable"
    assert len(registry.requests(PATH)) == 6
    assert_nothing_is_left(engine)


def test_a_pull_that_nobody_reads_leaves_nothing(engine: Engine, registry: Scripted) -> None:
    from sandbox.engine.embedded.transfer.pull import pull  # noqa: PLC0415 - this test alone
    from sandbox.reference import Reference  # noqa: PLC0415 - as above

    del registry
    pulling = pull(engine.world, Reference.parse(f"{ADDRESS}/skylark/forecast:1.0"))
    while next(pulling).get("status") != "Download complete":
        pass
    pulling.close()
    assert_nothing_is_left(engine)


@pytest.mark.parametrize(
    "content",
    [LAYER.content[:-3] + b"xyz", LAYER.content[:-300], LAYER.content + b"more", b""],
    ids=["changed", "cut", "longer", "empty"],
)
def test_a_layer_of_another_digest_is_refused(engine: Engine, registry: Scripted, content: bytes) -> None:
    registry.answers[PATH] = lambda _: said(content)
    told = engine.pull(NAME)
    digest = LAYER.descriptor.digest
    assert told.error == f"filesystem layer verification failed for digest {digest}"
    assert_nothing_is_left(engine)


def test_a_layer_that_the_registry_lacks_is_named_so(engine: Engine, registry: Scripted) -> None:
    registry.answers[PATH] = lambda _: said(b"", status=404)
    assert engine.pull(NAME).error == "unknown blob"
    assert_nothing_is_left(engine)


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        ((IMAGE.layers[1], IMAGE.layers[0]), "layers from manifest don't match image configuration"),
        (IMAGE.layers[:1], "layers from manifest don't match image configuration"),
        (
            (IMAGE.layers[0], Layer(LAYER.diff_id, b"\x1f\x8b no gzip")),
            "failed to register layer: {digest}: its compression is broken: Error -",
        ),
        (
            (IMAGE.layers[0], Layer(LAYER.diff_id, b"hello" * 200)),
            "failed to register layer: {digest}: a header",
        ),
        ((IMAGE.layers[0], Layer(LAYER.diff_id, make_tar({"c": "c"}))), "layers from manifest don't match"),
    ],
    ids=["other order", "too few", "no gzip", "no archive", "another archive"],
)
def test_a_layer_with_something_else_inside_is_refused(
    engine: Engine, registry: Scripted, layers: tuple[Layer, ...], words: str
) -> None:
    manifest = Manifest.make(IMAGE.manifest.config, [each.descriptor for each in layers])
    registry.manifest, registry.digest = manifest.content, manifest.digest
    for layer in layers:
        registry.answers[blob_path(layer.descriptor.digest)] = saying(layer.content)
    error = engine.pull(NAME).error
    assert error.startswith(words.format(digest=layers[-1].descriptor.digest))
    assert_nothing_is_left(engine)


@pytest.mark.parametrize(
    "kind", [media_types.OCI_LAYER, "application/vnd.docker.image.rootfs.foreign.diff.tar"]
)
def test_a_layer_without_compression_and_one_of_elsewhere_are_pulled(
    engine: Engine, registry: Scripted, kind: str
) -> None:
    plain = Layer(LAYER.diff_id, make_tar({"b": "b" * 200_000}), kind)
    manifest = Manifest.make(IMAGE.manifest.config, [IMAGE.layers[0].descriptor, plain.descriptor])
    registry.manifest, registry.digest = manifest.content, manifest.digest
    registry.answers[blob_path(plain.descriptor.digest)] = lambda _: said(plain.content)
    assert engine.pull(NAME).lines[-1].startswith("Status: Downloaded")
    assert engine.inspect(f"{ADDRESS}/skylark/forecast:1.0")["RootFS"]["Layers"] == [
        layer.diff_id for layer in IMAGE.layers
    ]
