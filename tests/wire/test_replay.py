"""A replay reads what is there, computes the digest of all its bytes, and changes nothing."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from sandbox.errors import LearnerError, RegistryUnreachableError
from sandbox.image import Digest
from sandbox.image.tiny import make_image
from sandbox.registry import Configuration, Registry
from sandbox.transport import serving
from sandbox.wire import Client, log
from sandbox.wire.exchange import MAX_BODY_BYTES
from sandbox.wire.replay import MAX_BYTES, replay
from tests import answers

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "skylark/forecast"
IMAGE = make_image({"a": b"one"}, {"b": bytes(3 * MAX_BODY_BYTES)})


@pytest.fixture
def lines() -> list[str]:
    """What the registry logs."""
    return []


@pytest.fixture
def client(lines: list[str]) -> Iterator[Client]:
    """A client of a registry that holds one image."""
    registry = Registry(Configuration(root=None), write_log=lines.append)
    with serving(registry) as server, closing(Client(server.address)) as client:
        client.push_image(NAME, "0.1", IMAGE)
        yield client


def test_a_manifest_comes_with_the_digest_of_its_bytes(client: Client) -> None:
    replayed = replay(client, "GET", f"/v2/{NAME}/manifests/0.1")
    assert replayed.digest == IMAGE.digest
    assert replayed.exchange.size_bytes == len(IMAGE.manifest.content)
    assert replayed.exchange.response_headers["Docker-Content-Digest"] == replayed.digest
    assert "application/vnd.oci.image.manifest.v1+json" in replayed.exchange.request_headers["Accept"]


def test_a_long_blob_is_cut_and_its_digest_is_that_of_all_of_it(client: Client) -> None:
    digest, content = max(IMAGE.blobs.items(), key=lambda one: len(one[1]))
    replayed = replay(client, "GET", f"/v2/{NAME}/blobs/{digest}")
    assert (replayed.digest, replayed.exchange.size_bytes) == (digest, len(content))


def test_a_head_has_headers_alone(client: Client) -> None:
    replayed = replay(client, "HEAD", f"/v2/{NAME}/manifests/0.1")
    assert (replayed.digest, replayed.exchange.size_bytes) == ("", 0)


def test_what_is_gone_is_answered_404(client: Client) -> None:
    replayed = replay(client, "GET", f"/v2/{NAME}/manifests/9.9")
    assert replayed.exchange.status == 404
    assert b"MANIFEST_UNKNOWN" in replayed.exchange.body


def test_a_replay_is_neither_among_the_clients_exchanges_nor_a_strangers_request(
    client: Client, lines: list[str]
) -> None:
    before = client.exchanges
    replay(client, "GET", f"/v2/{NAME}/manifests/0.1")
    assert client.exchanges == before
    client.ping()  # on the same connection: what came before it is in the log
    logged = log.parse(lines)
    assert "GET" in {request.method for request in logged if request.path.endswith("/manifests/0.1")}
    assert all(request.is_ours for request in logged)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "get"])
def test_nothing_else_is_sent_again(client: Client, lines: list[str], method: str) -> None:
    before = len(lines)
    with pytest.raises(LearnerError, match="not sent again"):
        replay(client, method, f"/v2/{NAME}/manifests/0.1")
    assert len(lines) == before


@pytest.mark.parametrize("path", ["http://127.0.0.1:1/v2/", "v2/", "", "*"])
def test_a_path_can_not_lead_to_another_place(client: Client, path: str) -> None:
    with pytest.raises(LearnerError, match="no path of this registry"):
        replay(client, "GET", path)


def test_a_registry_that_is_gone_is_told_in_words() -> None:
    with pytest.raises(RegistryUnreachableError):
        replay(Client("127.0.0.1:9"), "GET", "/v2/")


def test_a_blob_that_is_too_large_is_not_fetched() -> None:
    large = answers.Answer(headers={"Content-Length": str(MAX_BYTES + 1)})
    with answers.serving(lambda _: large) as server, closing(Client(server.address)) as client:
        replayed = replay(client, "GET", f"/v2/{NAME}/blobs/{Digest.of(b'')}")
    assert [asked.method for asked in server.asked] == ["HEAD"]
    assert "at most 16,777,216 are fetched" in replayed.note
