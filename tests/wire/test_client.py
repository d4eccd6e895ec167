"""The client against a real Distribution: every method, and every refusal in the registry's own words."""

from __future__ import annotations

import json
import os
import socket
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from sandbox.errors import InvalidDigestError, RegistryError, RegistryUnreachableError
from sandbox.image import Digest, Index, Manifest, Platform
from sandbox.image.tiny import make_image, make_index
from sandbox.wire import USER_AGENT, Client

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.distribution import Distribution

IMAGE = make_image({"a": "a\n"}, {"b": "b\n"}, labels={"team": "skylark"})
ARM = make_image({"a": "arm\n"}, platform="linux/arm64")
MISSING = Digest.of(b"nobody pushed this")


def test_an_image_is_pushed_and_read_back(client: Client) -> None:
    assert client.push_image("skylark/forecast", "0.1", IMAGE) == IMAGE.digest
    manifest = client.manifest("skylark/forecast", "0.1")
    assert manifest == IMAGE.manifest
    assert isinstance(manifest, Manifest)
    assert client.config("skylark/forecast", manifest) == IMAGE.config
    for digest, content in IMAGE.blobs.items():
        assert client.blob("skylark/forecast", digest) == content
    assert client.manifest("skylark/forecast", IMAGE.digest) == manifest


def test_an_index_is_pushed_and_read_back(client: Client) -> None:
    made = make_index(IMAGE, ARM)
    client.push_image("skylark/forecast", "0.2", made)
    index = client.manifest("skylark/forecast", "0.2")
    assert isinstance(index, Index)
    assert index.select(Platform.parse("linux/arm64")).digest == ARM.digest
    assert client.resolve("skylark/forecast", "0.2") == made.descriptor


def test_a_second_push_sends_no_blob(client: Client) -> None:
    client.push_image("skylark/forecast", "0.1", IMAGE)
    before = len(client.exchanges)
    client.push_image("skylark/forecast", "0.2", IMAGE)
    assert [exchange.method for exchange in client.exchanges[before:]] == ["HEAD", "HEAD", "HEAD", "PUT"]


def test_repositories_and_tags_are_listed_over_pages(client: Client) -> None:
    for name in ("a", "b/c", "d"):
        client.push_image(name, "1", IMAGE)
    for tag in ("2", "3"):
        client.push_image("a", tag, IMAGE)
    assert client.catalog(page_size=1) == ("a", "b/c", "d")
    assert sorted(client.tags("a", page_size=2)) == ["1", "2", "3"]  # 2.8 sends them in any order


def test_a_blob_of_either_algorithm_is_pushed(client: Client) -> None:
    digest = client.push_blob("x", b"content", algorithm="sha512")
    assert client.blob("x", digest) == b"content"


def test_a_blob_is_mounted_from_another_repository_or_not(client: Client) -> None:
    digest = client.push_blob("source", b"content")
    assert client.mount_blob("target", digest, "source")
    assert client.has_blob("target", digest)
    assert not client.mount_blob("target", MISSING, "source")
    assert not client.has_blob("target", MISSING)
    assert client.exchanges[-2].method == "DELETE"  # the upload that the registry opened is cancelled
    assert client.exchanges[-2].status == 204


def test_a_deleted_manifest_takes_its_tags_with_it(client: Client) -> None:
    client.push_image("x", "1", IMAGE)
    client.push_image("x", "2", IMAGE)
    client.delete_manifest("x", IMAGE.digest)
    assert client.tags("x") == ()
    assert client.catalog() == ("x",)


def test_a_deleted_blob_is_gone(client: Client) -> None:
    digest = client.push_blob("x", b"content")
    client.delete_blob("x", digest)
    assert not client.has_blob("x", digest)


@pytest.mark.parametrize(
    ("call", "status", "code", "words"),
    [
        (
            lambda c: c.manifest("x", "9"),
            404,
            "MANIFEST_UNKNOWN",
            "GET /v2/x/manifests/9 → 404 MANIFEST_UNKNOWN",
        ),
        (lambda c: c.resolve("x", "9"), 404, "", "HEAD /v2/x/manifests/9 → 404 without a word"),
        (lambda c: c.blob("x", MISSING), 404, "BLOB_UNKNOWN", str(MISSING)),
        (lambda c: c.tags("nobody/here"), 404, "NAME_UNKNOWN", '{"name": "nobody/here"}'),
        (lambda c: c.tags("UPPER"), 404, "", "404 page not found"),
        (lambda c: c.delete_manifest("x", "1"), 400, "DIGEST_INVALID", "provided digest did not match"),
        (lambda c: c.delete_manifest("x", MISSING), 404, "MANIFEST_UNKNOWN", "unknown"),
        (lambda c: c.push_manifest("x", "1", IMAGE.manifest), 400, "MANIFEST_BLOB_UNKNOWN", "blob unknown"),
    ],
)
def test_a_refusal_keeps_the_registrys_words(
    client: Client, call: Callable[[Client], object], status: int, code: str, words: str
) -> None:
    client.push_blob("x", b"content")
    with pytest.raises(RegistryError) as refusal:
        call(client)
    assert (refusal.value.status, refusal.value.code) == (status, code)
    assert words in str(refusal.value)


def test_nothing_at_an_address_is_said_with_the_systems_own_reason() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
    with closing(Client(address)) as client, pytest.raises(RegistryUnreachableError) as refusal:
        client.ping()
    assert str(refusal.value).startswith(f"Nothing answers at {address}: connection refused.")
    assert refusal.value.status == 0


def test_an_exchange_tells_what_went_over_the_wire(client: Client) -> None:
    client.ping()
    (exchange,) = client.exchanges
    assert (exchange.method, exchange.url, exchange.status) == ("GET", f"{client.url}/v2/", 200)
    assert exchange.request_headers["User-Agent"] == USER_AGENT
    assert exchange.response_headers["Docker-Distribution-Api-Version"] == "registry/2.0"
    assert (exchange.body, exchange.size_bytes) == (b"{}", 2)
    assert 0 < exchange.duration_s < 10


def test_only_the_latest_exchanges_and_the_beginning_of_a_body_are_kept(registry: Distribution) -> None:
    with closing(Client(registry.address, keep_exchanges=2)) as client:
        client.ping()
        digest = client.push_blob("x", bytes(100_000))
        assert client.blob("x", digest) == bytes(100_000)
        assert [exchange.method for exchange in client.exchanges] == ["PUT", "GET"]
        assert len(client.exchanges[-1].body) == 65_536
        assert client.exchanges[-1].size_bytes == 100_000


def test_an_unrecorded_client_leaves_no_exchange(client: Client) -> None:
    assert client.unrecorded().catalog() == ()
    assert client.exchanges == ()


def test_a_proxy_of_the_environment_is_not_asked_for_loopback(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert client.ping().status == 200


def test_the_environment_is_left_alone(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Snapshots read in threads, and what one of them set another would take for the machine's."""

    def refuse(_: object, name: str, value: str) -> None:
        raise AssertionError(f"{name} was set to {value}")

    with monkeypatch.context() as here:
        here.setattr(type(os.environ), "__setitem__", refuse)
        assert client.ping().status == 200


def test_a_netrc_is_not_sent(
    client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    netrc = tmp_path_factory.mktemp("netrc") / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    client.ping()
    assert "Authorization" not in client.exchanges[0].request_headers


def test_a_digest_that_is_none_is_not_asked_for(client: Client) -> None:
    with pytest.raises(InvalidDigestError):
        client.blob("x", "sha256:abc")
    assert client.exchanges == ()


def test_any_request_may_be_sent(client: Client) -> None:
    response = client.request("GET", "/v2/_catalog", headers={"X-Test": "1"})
    assert json.loads(response.body) == {"repositories": []}
    assert response.header("content-type").startswith("application/json")
