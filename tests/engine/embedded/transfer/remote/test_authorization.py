"""Ways into a registry: by password, by token, by identity token; each as dockerd asks for it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import bcrypt
import pytest

from sandbox.image.tiny import make_image
from sandbox.registry.configuration import HtpasswdSettings
from sandbox.transport import serving
from sandbox.wire import Client
from tests.engine.embedded.transfer.certificates import Authority
from tests.engine.embedded.transfer.guarded import ANN, REFRESH, SERVICE, Guard
from tests.engine.embedded.transfer.scripted import Scripted, blob_path, said
from tests.engine.embedded.transfer.talk import Engine, LoggingRegistry

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox.transport import Network

IMAGE = make_image({"a": "a\n"})
HOST = "registry.example"
NAME = f"{HOST}/skylark/forecast"
AS_ANN = {"username": ANN.username, "password": ANN.password}
WRONG = {"username": ANN.username, "password": "open barley"}
PULL = "repository:skylark/forecast:pull"


@pytest.fixture
def registry(network: Network) -> LoggingRegistry:
    """Make a registry with one image; it is guarded by what each test puts before it."""
    made = LoggingRegistry()
    network.serve("127.0.0.1:5000", made.app)
    Client("127.0.0.1:5000").push_image("skylark/forecast", "1.0", IMAGE)
    made.log()
    return made


@pytest.fixture
def guard(registry: LoggingRegistry) -> Guard:
    """Let tokens guard it."""
    return Guard(registry.app)


def engine_before(app: Any, **settings: Any) -> Engine:  # noqa: ANN401 - an app
    """Make an engine for which the registry and its token service are in this process."""
    return Engine(providers={HOST: app, "auth.example": app}, **settings)


@pytest.fixture
def by_password(network: Network, tmp_path: Path) -> Engine:
    """Let a password file guard a registry at 127.0.0.1:5001."""
    hashed = bcrypt.hashpw(ANN.password.encode(), bcrypt.gensalt(4)).decode()
    (tmp_path / "htpasswd").write_text(f"{ANN.username}:{hashed}\n")
    guarded = LoggingRegistry(auth=HtpasswdSettings("skylark", tmp_path / "htpasswd"))
    network.serve("127.0.0.1:5001", guarded.app)
    Client("127.0.0.1:5001", credentials=ANN).push_image("skylark/forecast", "1.0", IMAGE)
    return Engine()


def test_a_password_opens_a_registry(by_password: Engine) -> None:
    name = "127.0.0.1:5001/skylark/forecast"
    told = by_password.pull(f"{name}&tag=1.0", auth=AS_ANN)
    assert told.lines[-1] == f"Status: Downloaded newer image for {name}:1.0"
    assert by_password.push(f"{name}:1.0", auth=AS_ANN).messages[-1]["aux"]["Digest"] == IMAGE.digest


@pytest.mark.parametrize("auth", [None, {}, {"username": "", "password": ""}])
def test_nobody_is_told_that_there_are_no_credentials(
    by_password: Engine, auth: dict[str, str] | None
) -> None:
    told = by_password.pull("127.0.0.1:5001/skylark/forecast&tag=1.0", auth=auth)
    url = "http://127.0.0.1:5001/v2/skylark/forecast/manifests/1.0"
    assert (told.status, told.error) == (500, f'Head "{url}": no basic auth credentials')


def test_a_wrong_password_is_told_in_the_registrys_words(by_password: Engine) -> None:
    name = "127.0.0.1:5001/skylark/forecast"
    told = by_password.pull(f"{name}&tag=1.0", auth=WRONG)
    assert (told.status, told.error) == (500, "unauthorized: authentication required")
    by_password.pull(f"{name}&tag=1.0", auth=AS_ANN)
    assert by_password.push(f"{name}:1.0").error == "no basic auth credentials"
    assert by_password.push(f"{name}:1.0", auth=WRONG).error == "unauthorized: authentication required"
    asked = by_password.ask("GET", f"/distribution/{name}:1.0/json", auth=WRONG)
    assert (asked.status, asked.error) == (401, "unauthorized: authentication required")


def test_a_log_in_by_password_is_tried_at_the_registry(by_password: Engine) -> None:
    server = {"serveraddress": "http://127.0.0.1:5001/v2/"}
    told = by_password.ask("POST", "/auth", body=AS_ANN | server)
    assert (told.status, told.messages) == (200, [{"IdentityToken": "", "Status": "Login Succeeded"}])
    told = by_password.ask("POST", "/auth", body=WRONG | server)
    words = "login attempt to http://127.0.0.1:5001/v2/ failed with status: 401 Unauthorized"
    assert (told.status, told.error) == (500, words)
    told = by_password.ask("POST", "/auth", body=server)
    assert told.error == 'Get "http://127.0.0.1:5001/v2/": no basic auth credentials'
    told = by_password.ask("POST", "/auth", body={"serveraddress": "127.0.0.1:5001x"})
    assert (told.status, told.error) == (400, "unable to parse server address: 127.0.0.1:5001x")


def test_one_token_is_fetched_for_a_pull(guard: Guard, registry: LoggingRegistry) -> None:
    told = engine_before(guard).pull(f"{NAME}&tag=1.0")
    assert told.lines[-1] == f"Status: Downloaded newer image for {NAME}:1.0"
    assert guard.asked == [{"method": ["GET"], "service": [SERVICE], "scope": [PULL]}]
    assert registry.requests()[0] == "HEAD /v2/skylark/forecast/manifests/1.0 200"


def test_a_push_asks_for_more_and_a_mount_for_both_repositories(guard: Guard) -> None:
    engine = engine_before(guard)
    engine.pull(f"{NAME}&tag=1.0")
    engine.tag(f"{NAME}:1.0", f"{HOST}/skylark/copy:1.0")
    guard.asked.clear()
    assert "Mounted" in str(engine.push(f"{HOST}/skylark/copy:1.0", auth=AS_ANN).lines)
    copy = "repository:skylark/copy:push,pull"
    assert [each["scope"] for each in guard.asked] == [[copy], [copy, PULL]]
    assert {each["account"][0] for each in guard.asked} == {ANN.username}


def test_what_a_token_does_not_open_is_denied(guard: Guard) -> None:
    engine = engine_before(guard)
    engine.pull(f"{NAME}&tag=1.0")
    engine.tag(f"{NAME}:1.0", f"{HOST}/skylark/new:1.0")
    assert engine.push(f"{HOST}/skylark/new:1.0").error == (
        "denied: requested access to the resource is denied"
    )
    assert engine.push(f"{NAME}:1.0").error == (
        "errors:\ndenied: requested access to the resource is denied\nunauthorized: authentication required\n"
    )


def test_a_wrong_password_is_refused_by_the_token_service(guard: Guard) -> None:
    engine = engine_before(guard)
    words = "unauthorized: incorrect username or password"
    url = f"https://{HOST}/v2/skylark/forecast/manifests/1.0"
    told = engine.pull(f"{NAME}&tag=1.0", auth=WRONG)
    assert (told.status, told.error) == (500, f'Head "{url}": {words}')
    engine.pull(f"{NAME}&tag=1.0")
    assert engine.push(f"{NAME}:1.0", auth=WRONG).error == words
    told = engine.ask("POST", "/auth", body=WRONG | {"serveraddress": HOST})
    assert (told.status, told.error) == (401, f'Get "https://{HOST}/v2/": {words}')


def test_a_log_in_brings_an_identity_token_that_opens_the_registry(guard: Guard) -> None:
    engine = engine_before(guard)
    told = engine.ask("POST", "/auth", body=AS_ANN | {"serveraddress": HOST})
    assert told.messages == [{"IdentityToken": REFRESH, "Status": "Login Succeeded"}]
    assert guard.asked[0] == {
        "method": ["GET"],
        "account": [ANN.username],
        "client_id": ["docker"],
        "offline_token": ["true"],
        "service": [SERVICE],
    }
    engine.pull(f"{NAME}&tag=1.0", auth={"username": "ann", "identitytoken": REFRESH})
    assert guard.asked[-1] == {
        "method": ["POST"],
        "client_id": ["docker"],
        "grant_type": ["refresh_token"],
        "refresh_token": [REFRESH],
        "scope": [PULL],
        "service": [SERVICE],
    }
    assert engine.push(f"{NAME}:1.0", auth={"identitytoken": "another"}).error == (
        "unauthorized: incorrect username or password"
    )


def test_a_ready_token_is_used_as_it_is(guard: Guard) -> None:
    told = engine_before(guard).pull(f"{NAME}&tag=1.0", auth={"registrytoken": PULL})
    assert told.lines[-1].startswith("Status: Downloaded")
    assert guard.asked == []


def test_an_expired_token_is_fetched_anew(guard: Guard, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter(range(0, 100_000, 100))
    monkeypatch.setattr(time, "time", lambda: float(next(ticks)))
    assert engine_before(guard).pull(f"{NAME}&tag=1.0").status == 200
    assert len(guard.asked) == 4  # for the tag, the manifest, the config and the layer


@pytest.mark.parametrize(
    ("realm", "more", "words"),
    [
        ("http://auth.example/token", {}, "where the password would go in clear text"),
        ("nowhere", {}, "the registry names no token service: realm is 'nowhere', not a URL"),
        ("https://auth.example/token", {"token": ""}, "authorization server did not include a token"),
        ("https://auth.example/token", {"token": "a\nb"}, "authorization server did not include a token"),
    ],
    ids=["downgrade", "no URL", "no token", "a token of two lines"],
)
def test_a_token_service_that_cannot_be_trusted_is_not_used(
    guard: Guard, realm: str, more: dict[str, str], words: str
) -> None:
    guard.realm, guard.more = realm, more
    assert words in engine_before(guard).pull(f"{NAME}&tag=1.0", auth=AS_ANN).error


def test_another_host_gets_no_password(network: Network) -> None:
    """A registry may send to a storage elsewhere, which is told nothing of who asks."""
    storage = Scripted(IMAGE)
    layer = IMAGE.layers[0].descriptor.digest
    registry = Scripted(IMAGE)
    place = f"https://storage.example/v2/x/blobs/{layer}"
    registry.answers[blob_path(layer)] = lambda _: said(b"", ("Location", place), status=307)
    basic = ("WWW-Authenticate", 'Basic realm="x"')
    registry.answers["/v2/"] = lambda _: said(b"", basic, status=401)
    engine = Engine(providers={HOST: registry, "storage.example": storage})
    del network
    assert engine.pull(f"{NAME}&tag=1.0", auth=AS_ANN).lines[-1].startswith("Status: Downloaded")
    assert [each.headers.get("Authorization") for each in storage.asked] == [""]
    assert registry.asked[-1].headers.get("Authorization") == ANN.basic


def test_an_upload_that_goes_on_elsewhere_brings_no_password(network: Network) -> None:
    thief = Scripted(IMAGE)
    registry = Scripted(IMAGE)
    location = ("Location", "https://thief.example/v2/x/blobs/uploads/1")
    registry.answers["/blobs/uploads/"] = lambda _: said(b"", location, status=202)
    registry.answers["/v2/"] = lambda _: said(b"", ("WWW-Authenticate", 'Basic realm="x"'), status=401)
    engine = Engine(providers={HOST: registry, "thief.example": thief})
    del network
    engine.pull(f"{NAME}&tag=1.0", auth=AS_ANN)
    registry.answers["/blobs/" + IMAGE.layers[0].descriptor.digest] = lambda _: said(b"", status=404)
    engine.push(f"{NAME}:1.0", auth=AS_ANN)
    assert [each.headers.get("Authorization") for each in thief.asked] == [""]


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("ftp://a.example/x", 'unsupported protocol scheme "ftp"'),
        ("file:///etc/passwd", 'unsupported protocol scheme "file"'),
        ("http:///x", "http: no Host in request URL"),
        ("https://a.example:99999/x", "Port out of range 0-65535"),
    ],
)
def test_a_registry_that_sends_to_nowhere_is_not_followed(location: str, words: str) -> None:
    registry = Scripted(IMAGE)
    registry.answers[blob_path(IMAGE.layers[0].descriptor.digest)] = lambda _: said(
        b"", ("Location", location), status=307
    )
    assert Engine(providers={HOST: registry}).pull(f"{NAME}&tag=1.0").error == words


def test_a_challenge_that_cannot_be_read_asks_for_nothing() -> None:
    registry = Scripted(IMAGE)
    registry.answers["/v2/"] = lambda _: said(b"", ("WWW-Authenticate", "Bearer ,=,"), status=401)
    told = Engine(providers={HOST: registry}).pull(f"{NAME}&tag=1.0")
    assert told.lines[-1].startswith("Status: Downloaded")


def test_registry_and_token_service_may_be_on_tls(
    guard: Guard, registry: LoggingRegistry, tmp_path: Path
) -> None:
    authority = Authority.make()
    with serving(guard, tls=authority.server(tmp_path, "127.0.0.1")) as server:
        guard.realm = f"https://{server.address}/token"
        engine = Engine(certificates={"": authority.pem})
        name = f"{server.address}/skylark/forecast"
        assert engine.pull(f"{name}&tag=1.0").lines[-1] == f"Status: Downloaded newer image for {name}:1.0"
        assert engine.push(f"{name}:1.0", auth=AS_ANN).messages[-1]["aux"]["Digest"] == IMAGE.digest
    assert [each["method"] for each in guard.asked] == [["GET"], ["GET"]]
    assert "PUT /v2/skylark/forecast/manifests/1.0 201" in registry.requests()
