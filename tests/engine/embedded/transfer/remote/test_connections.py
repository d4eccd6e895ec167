"""Connections over real sockets: whose certificate counts, and what is said of one that does not."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from sandbox.engine.embedded import Settings
from sandbox.engine.embedded.errors import EngineError
from sandbox.engine.embedded.transfer.remote.connections import Connections
from sandbox.image.tiny import make_image
from sandbox.transport import serving
from tests.engine.embedded.transfer.certificates import DAY, Authority
from tests.engine.embedded.transfer.scripted import Breaking, Scripted, said
from tests.engine.embedded.transfer.talk import Engine

if TYPE_CHECKING:
    from pathlib import Path

IMAGE = make_image({"a": "a\n"})
TLS = "tls: failed to verify certificate: x509: "


@pytest.fixture(scope="module")
def authority() -> Authority:
    """Make an authority."""
    return Authority.make()


def asked(url: str, settings: Settings | None = None, *, is_verified: bool = True) -> str:
    """Ask for `/v2/`, and return the answer's body, or what is said of there being none."""
    connections = Connections(settings or Settings())
    try:
        return connections.send("GET", f"{url}/v2/", {}, is_verified=is_verified).read().decode()
    except EngineError as error:
        return error.message
    finally:
        connections.close()


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("127.0.0.1",), ""),
        (("127.0.0.2", "127.0.0.3"), "certificate is valid for 127.0.0.2, 127.0.0.3, not 127.0.0.1"),
        (
            ("other.example",),
            "cannot validate certificate for 127.0.0.1 because it doesn't contain any IP SANs",
        ),
    ],
)
def test_an_address_must_be_in_the_certificate(
    tmp_path: Path, authority: Authority, names: tuple[str, ...], words: str
) -> None:
    settings = Settings(certificates={"": authority.pem})
    with serving(Scripted(IMAGE), tls=authority.server(tmp_path, *names)) as server:
        url = f"https://{server.address}"
        assert asked(url, settings) == (f'Get "{url}/v2/": {TLS}{words}' if words else "{}")


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("localhost",), ""),
        (("a.example", "*.b.example"), "certificate is valid for a.example, *.b.example, not localhost"),
        ((), "certificate relies on legacy Common Name field, use SANs instead"),
    ],
)
def test_a_host_name_must_be_in_the_certificate(
    tmp_path: Path, authority: Authority, names: tuple[str, ...], words: str
) -> None:
    with serving(Scripted(IMAGE), tls=authority.server(tmp_path, *names)) as server:
        place = f"localhost:{server.address.rpartition(':')[2]}"
        settings = Settings(certificates={place: authority.pem})
        url = f"https://{place}"
        assert asked(url, settings) == (f'Get "{url}/v2/": {TLS}{words}' if words else "{}")


def test_an_authority_must_be_trusted(tmp_path: Path, authority: Authority) -> None:
    with serving(Scripted(IMAGE), tls=authority.server(tmp_path, "127.0.0.1")) as server:
        url = f"https://{server.address}"
        for certificates in ({}, {"": Authority.make().pem}, {"registry.example:5000": authority.pem}):
            said_of_it = asked(url, Settings(certificates=certificates))
            assert said_of_it == f'Get "{url}/v2/": {TLS}certificate signed by unknown authority'
        assert asked(url, is_verified=False) == "{}"


def test_a_certificate_ends(tmp_path: Path, authority: Authority) -> None:
    settings = Settings(certificates={"": authority.pem})
    with serving(Scripted(IMAGE), tls=authority.server(tmp_path, "127.0.0.1", lasts=-DAY)) as server:
        assert asked(f"https://{server.address}", settings) == (
            f'Get "https://{server.address}/v2/": {TLS}certificate has expired or is not yet valid'
        )


def test_a_certificate_in_the_settings_that_is_none_is_named() -> None:
    settings = Settings(certificates={"127.0.0.1:1": "no certificate"})
    assert "127.0.0.1:1" in asked("https://127.0.0.1:1", settings)
    assert "certificate" in asked("https://127.0.0.1:1", settings)


def test_plain_http_on_a_secure_port_is_told_so() -> None:
    with serving(Scripted(IMAGE)) as server:
        assert asked(f"https://{server.address}") == (
            f'Get "https://{server.address}/v2/": http: server gave HTTP response to HTTPS client'
        )


def test_a_closed_port_refuses() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{closed.getsockname()[1]}"
        for scheme in ("http", "https"):
            assert asked(f"{scheme}://{place}") == (
                f'Get "{scheme}://{place}/v2/": dial tcp {place}: connect: connection refused'
            )


def test_a_host_that_nobody_knows_is_told_so() -> None:
    words = asked("https://nowhere.invalid")
    assert words == 'Get "https://nowhere.invalid/v2/": dial tcp: lookup nowhere.invalid: no such host'


def test_a_server_that_hangs_up_is_told_so() -> None:
    with serving(Breaking(b"", 0, 0, goes_at_once=True)) as server:
        assert asked(server.url) == f'Get "{server.url}/v2/": EOF'


def test_an_insecure_registry_may_have_any_certificate_and_none(tmp_path: Path, authority: Authority) -> None:
    for tls in (authority.server(tmp_path, "other.example"), None):
        registry = Scripted(IMAGE)
        with serving(registry, tls=tls) as server:
            told = Engine().pull(f"{server.address}/skylark/forecast&tag=1.0")
            assert told.lines[-1].startswith("Status: Downloaded newer image")
            assert {each.scheme for each in registry.asked} == {"https" if tls else "http"}


def test_apps_answer_by_their_names_with_no_socket() -> None:
    app = Scripted(IMAGE, answers={"/redirect": lambda _: said(b"", ("Location", "https://b.example/x"))})
    settings = Settings(providers={"registry.example": app})
    assert asked("https://registry.example", settings) == "{}"
    assert asked("https://registry.example:5000", settings) == "{}"
    assert [each.headers.get("Host") for each in app.asked] == ["registry.example", "registry.example:5000"]
    assert app.asked[0].scheme == "https"
