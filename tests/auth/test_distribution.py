"""Logging in to a real Distribution, by password file and by tokens."""

from __future__ import annotations

import shutil
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from sandbox.auth import Credentials
from sandbox.errors import RegistryError
from sandbox.image.tiny import make_image
from sandbox.wire import Client
from sandbox.wire.log import parse
from tests import distribution
from tests.answers import Server, serving
from tests.auth.token_service import ISSUER, TokenService

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.distribution import Distribution

ANN = Credentials("ann", "open sesame")
WRONG = Credentials("ann", "open barley")
HTPASSWD = "ann:$2b$05$abcdefghijklmnopqrstuupx2xBUC4954936wVIjyyPHmUBFu0wCW\n"
"""ANN's password, made with bcrypt in 32 rounds."""

IMAGE = make_image({"a": "a\n"})


@pytest.fixture
def guarded(tmp_path: Path, pytestconfig: pytest.Config) -> Iterator[Distribution]:
    """Run a registry with a password file."""
    (tmp_path / "htpasswd").write_text(HTPASSWD)
    auth = {"htpasswd": {"realm": "skylark", "path": str(tmp_path / "htpasswd")}}
    with distribution.running(
        distribution.program(pytestconfig), tmp_path / "registry", auth=auth
    ) as registry:
        yield registry


@pytest.fixture
def service(tmp_path: Path) -> Iterator[tuple[Server, TokenService]]:
    """Run a token service."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("No openssl here to sign tokens with.")
    tokens = TokenService(openssl, tmp_path, {"ann": ANN.basic})
    tokens.make_key()
    with serving(tokens.answer) as server:
        yield server, tokens


@pytest.fixture
def tokened(
    tmp_path: Path, pytestconfig: pytest.Config, service: tuple[Server, TokenService]
) -> Iterator[Distribution]:
    """Run a registry that sends its callers to the token service."""
    server, tokens = service
    settings = {
        "realm": f"{server.url}/token",
        "service": "registry.test",
        "issuer": ISSUER,
        "rootcertbundle": str(tokens.certificate),
    }
    program = distribution.program(pytestconfig)
    with distribution.running(program, tmp_path / "registry", auth={"token": settings}) as registry:
        yield registry


def test_a_password_opens_the_registry(guarded: Distribution) -> None:
    with closing(Client(guarded.address, credentials=ANN)) as client:
        client.push_image("skylark/forecast", "0.1", IMAGE)
        assert client.tags("skylark/forecast") == ("0.1",)
        with pytest.raises(RegistryError, match="MANIFEST_UNKNOWN"):
            client.manifest("skylark/forecast", "9")
        log = guarded.wait_for(lambda text: 'manifests/9 HTTP/1.1" 404' in text)
    assert [each.user for each in parse(log) if each.status == 404 and "manifests" in each.path] == ["ann"]


@pytest.mark.parametrize("credentials", [None, WRONG], ids=["nobody", "wrong password"])
def test_without_the_password_the_registrys_words_are_kept(
    guarded: Distribution, credentials: Credentials | None
) -> None:
    with closing(Client(guarded.address, credentials=credentials)) as client:
        with pytest.raises(RegistryError, match="UNAUTHORIZED: authentication required") as refusal:
            client.tags("skylark/forecast")
        assert len(client.exchanges) == (2 if credentials else 1)
    assert refusal.value.status == 401


def test_a_refused_log_in_is_in_the_registrys_log_once_a_request(guarded: Distribution) -> None:
    with closing(Client(guarded.address, credentials=WRONG)) as client:
        with pytest.raises(RegistryError):
            client.ping()
        asked = len(client.exchanges)
        log = guarded.wait_for(lambda text: text.count('"GET /v2/ HTTP/1.1" 401') == asked)
    assert [(each.path, each.status) for each in parse(log)] == [("/v2/", 401)] * 2


def test_tokens_open_the_registry_for_a_user(
    tokened: Distribution, service: tuple[Server, TokenService]
) -> None:
    with closing(Client(tokened.address, credentials=ANN)) as client:
        client.push_image("skylark/forecast", "0.1", IMAGE)
        assert client.manifest("skylark/forecast", "0.1") == IMAGE.manifest
        assert client.mount_blob("skylark/other", IMAGE.config.digest, "skylark/forecast")
        assert client.catalog() == ("skylark/forecast", "skylark/other")
        statuses = [exchange.status for exchange in client.exchanges]
    asked = [request.path for request in service[0].asked]
    assert statuses.count(401) == len(asked) < len(statuses) / 2  # a token is used again
    assert any("pull%2Cpush" in path or "push%2Cpull" in path for path in asked)  # in random order
    assert sum(path.count("scope=") for path in asked if "other" in path) == 2  # a mount needs two


def test_anybody_may_pull_what_is_public_and_nothing_else(tokened: Distribution) -> None:
    with closing(Client(tokened.address, credentials=ANN)) as client:
        client.push_image("public/forecast", "1", IMAGE)
        client.push_image("private/forecast", "1", IMAGE)
    with closing(Client(tokened.address)) as anybody:
        assert anybody.manifest("public/forecast", "1") == IMAGE.manifest
        for call in (
            lambda: anybody.tags("private/forecast"),
            lambda: anybody.push_blob("public/forecast", b"x"),
        ):
            before = len(anybody.exchanges)
            with pytest.raises(RegistryError, match="401 UNAUTHORIZED") as refusal:
                call()
            assert refusal.value.status == 401
            assert len(anybody.exchanges) == before + 3  # asked, a token fetched, asked again


def test_a_wrong_password_is_refused_in_the_token_services_words(tokened: Distribution) -> None:
    with closing(Client(tokened.address, credentials=WRONG)) as client:
        with pytest.raises(RegistryError, match="401 incorrect username or password"):
            client.ping()
        assert all("open" not in str(vars(exchange)) for exchange in client.exchanges)
