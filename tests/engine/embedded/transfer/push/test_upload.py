"""Uploads: in parts where they are long, in one where a registry takes no parts, anew where they break."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from sandbox.image.digest import Digest
from sandbox.image.tiny import make_image
from tests.engine.embedded.transfer.conftest import ADDRESS
from tests.engine.embedded.transfer.scripted import refused, said
from tests.engine.embedded.transfer.talk import LoggingRegistry

if TYPE_CHECKING:
    from sandbox.app import Request, Response
    from sandbox.transport import Network
    from sandbox.wire import Client
    from tests.engine.embedded.transfer.talk import Engine

NAME = f"{ADDRESS}/skylark/forecast"
ELSEWHERE = "127.0.0.1:5001"
PUSHED = f"{ELSEWHERE}/skylark/forecast:1.0"
IMAGE = make_image({"big": hashlib.shake_128(b"1").digest(20 << 20)})
LAYER = IMAGE.layers[0].descriptor


class Faulty:
    """A registry before which something goes wrong `times`: `fault` says what is answered instead."""

    def __init__(self, method: str, fault: Response | None, times: int = 1, after: int = 0) -> None:
        """Pass `after` requests of a method on, then do not."""
        self.registry = LoggingRegistry()
        self.method, self.fault, self.times, self.after = method, fault, times, after

    def __call__(self, request: Request) -> Response:
        """Answer, or break off."""
        if request.method == self.method:
            self.after -= 1
            if self.after < 0 < self.times:
                self.times -= 1
                if self.fault is None:
                    raise ConnectionError("the registry has gone")
                return self.fault
        return self.registry.app(request)


@pytest.fixture
def ready(engine: Engine, client: Client) -> Engine:
    """Give the engine an image with a layer of 20 MiB, named for another registry."""
    client.push_image("skylark/forecast", "1.0", IMAGE)
    engine.pull(f"{NAME}&tag=1.0")
    engine.tag(f"{NAME}:1.0", PUSHED)
    return engine


def test_a_long_layer_goes_in_parts_and_each_is_told(ready: Engine, network: Network) -> None:
    registry = LoggingRegistry()
    network.serve(ELSEWHERE, registry.app)
    told = ready.push(PUSHED)
    sizes = [each["progressDetail"]["current"] for each in told.messages if each.get("progress")]
    assert sizes == [0, 8 << 20, 16 << 20, LAYER.size_bytes]
    patched = [each for each in registry.requests() if each.startswith("PATCH")]
    assert len(patched) == 3 + 1  # the layer's, and the config's


def test_a_registry_that_takes_no_parts_gets_all_in_one(ready: Engine, network: Network) -> None:
    faulty = Faulty("PATCH", refused(416, "RANGE_INVALID", "no chunks here"), after=1)
    network.serve(ELSEWHERE, faulty)
    told = ready.push(PUSHED)
    assert told.messages[-1]["aux"]["Digest"] == IMAGE.digest


def test_a_broken_upload_begins_anew(ready: Engine, network: Network) -> None:
    network.serve(ELSEWHERE, Faulty("PATCH", said(b"", status=503), times=2))
    told = ready.push(PUSHED)
    shown = IMAGE.layers[0].diff_id.short
    assert told.lines.count(f"{shown}: Retrying in 0 seconds") == 2
    assert told.messages[-1]["aux"]["Digest"] == IMAGE.digest


def test_a_registry_that_never_takes_it_is_given_up(ready: Engine, network: Network) -> None:
    network.serve(ELSEWHERE, Faulty("PATCH", said(b"", status=503), times=100))
    assert ready.push(PUSHED).error == "received unexpected HTTP status: 503 Service Unavailable"
    network.stop(ELSEWHERE)
    assert ready.push(PUSHED).error == (
        f'Get "http://{ELSEWHERE}/v2/": dial tcp {ELSEWHERE}: connect: connection refused'
    )


def test_a_refused_upload_is_told_in_the_registrys_words(ready: Engine, network: Network) -> None:
    words = "The repository with name 'x' does not exist in the registry with id '123456789012'"
    network.serve(ELSEWHERE, Faulty("POST", refused(404, "NAME_UNKNOWN", words), times=100))
    assert ready.push(PUSHED).error == f"name unknown: {words}"
    network.serve(ELSEWHERE, Faulty("PUT", refused(400, "TAG_INVALID", "immutable"), times=1, after=2))
    assert ready.push(PUSHED).error == "tag invalid: immutable"


def test_a_refused_mount_is_followed_by_an_upload(
    ready: Engine, registry: LoggingRegistry, network: Network
) -> None:
    ready.tag(f"{NAME}:1.0", f"{ADDRESS}/skylark/copy:1.0")
    times = iter((refused(403, "DENIED", "no"),))

    def answer(request: Request) -> Response:
        return (
            next(times, None) or registry.app(request) if request.method == "POST" else registry.app(request)
        )

    network.serve(ADDRESS, answer)
    assert ready.push(f"{ADDRESS}/skylark/copy:1.0").messages[-1]["aux"]["Digest"] == IMAGE.digest


def test_content_that_is_damaged_here_is_not_pushed(ready: Engine, network: Network) -> None:
    network.serve(ELSEWHERE, LoggingRegistry().app)
    path = f"docker/registry/v2/blobs/sha256/{LAYER.digest.encoded[:2]}/{LAYER.digest.encoded}/data"
    ready.world.files.write(path, b"damaged")
    assert ready.push(PUSHED).error == (
        f"the content {LAYER.digest} is missing or damaged here; pull the image again"
    )
    assert Digest.of(b"damaged") != LAYER.digest
