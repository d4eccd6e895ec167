"""An engine and the small Docker Hub inside the process: names without a host, tokens, log-in, search."""

from __future__ import annotations

import json

import pytest

from sandbox.providers.hub.hosts import HOSTS
from sandbox.providers.hub.hub import Hub
from sandbox.registry.storage import Memory
from sandbox.wire.log import parse
from tests.engine.embedded.transfer.talk import Engine

ANN = {"username": "ann", "password": "a secret of this test"}
WRONG = {"username": "ann", "password": "another"}


@pytest.fixture
def log() -> list[str]:
    """Keep what the registry behind Hub logs."""
    return []


@pytest.fixture
def hub(log: list[str]) -> Hub:
    """Make a Hub with one account."""
    made = Hub(Memory(), write_log=log.append)
    made.accounts.add(ANN["username"], ANN["password"])
    return made


@pytest.fixture
def engine(hub: Hub) -> Engine:
    """Make an engine for which Hub's names lead to it; no network is installed, and no socket is used."""
    return Engine(providers=dict.fromkeys(HOSTS, hub))


def test_a_short_name_leads_to_the_hub(engine: Engine, log: list[str]) -> None:
    told = engine.pull("registry&tag=3")
    assert told.lines[0] == "3: Pulling from library/registry"
    assert told.lines[-1] == "Status: Downloaded newer image for registry:3"
    assert engine.inspect("registry:3")["RepoDigests"][0].startswith("registry@sha256:")
    asked = parse(log)
    assert [(each.method, each.status) for each in asked[:3]] == [("GET", 401), ("HEAD", 200), ("GET", 200)]
    assert (
        engine.pull("docker.io/library/registry:3").lines[-1] == "Status: Image is up to date for registry:3"
    )


def test_what_is_not_there_or_private_looks_the_same(engine: Engine) -> None:
    told = engine.pull("nobody/nothing&tag=1")
    assert told.status == 404
    assert told.error == (
        "pull access denied for nobody/nothing, repository does not exist or may require 'docker login': "
        "denied: requested access to the resource is denied"
    )


def test_an_account_pushes_and_pulls_what_is_its_own(engine: Engine) -> None:
    engine.pull("registry&tag=3")
    engine.tag("registry:3", "ann/registry:mine")
    assert engine.push("ann/registry:mine").error == "denied: requested access to the resource is denied"
    wrong = engine.push("ann/registry:mine", auth=WRONG)
    assert wrong.error == "unauthorized: incorrect username or password"
    told = engine.push("ann/registry:mine", auth=ANN)
    assert told.lines[0] == "The push refers to repository [docker.io/ann/registry]"
    assert told.messages[-1]["aux"]["Tag"] == "mine"
    assert any("Mounted from library/registry" in line for line in told.lines) or "Pushed" in str(told.lines)


def test_a_log_in_is_answered_as_dockerd_does(engine: Engine) -> None:
    for server in ("", "https://index.docker.io/v1/", "docker.io"):
        told = engine.ask("POST", "/auth", body={**ANN, "serveraddress": server})
        assert (told.status, told.messages[0]["Status"]) == (200, "Login Succeeded")
    told = engine.ask("POST", "/auth", body=WRONG)
    assert told.status == 401
    assert told.error == (
        'Get "https://registry-1.docker.io/v2/": unauthorized: incorrect username or password'
    )


def test_search_finds_what_is_there(engine: Engine) -> None:
    found = json.loads(engine.ask("GET", "/images/search?term=registry&limit=5").body)
    assert [each["name"] for each in found] == ["registry"]
    assert found[0].keys() == {"star_count", "is_official", "name", "is_automated", "description"}
    assert engine.ask("GET", '/images/search?term=registry&filters={"stars":["1"]}').body == b"[]\n"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("limit=500", "limit 500 is outside the range of [1, 100]"),
        ('filters={"stars":["x"]}', "invalid filter 'stars=x': strconv.Atoi: parsing \"x\": invalid syntax"),
        ('filters={"is-official":["x"]}', "invalid filter 'is-official=[x]'"),
        ('filters={"colour":["x"]}', "invalid filter 'colour'"),
    ],
)
def test_a_search_that_cannot_be_meant_is_refused(engine: Engine, query: str, words: str) -> None:
    told = engine.ask("GET", f"/images/search?term=registry&{query}")
    assert (told.status, told.error) == (400, words)


def test_distribution_tells_what_a_name_means(engine: Engine) -> None:
    told = json.loads(engine.ask("GET", "/distribution/registry:3/json").body)
    assert told["Descriptor"].keys() == {"mediaType", "digest", "size"}
    assert {"architecture": "amd64", "os": "linux"} in told["Platforms"]
    missing = engine.ask("GET", "/distribution/registry:99/json")
    assert (missing.status, missing.error) == (404, "manifest unknown: manifest unknown")
