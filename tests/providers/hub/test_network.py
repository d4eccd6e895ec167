"""Inside one process: `requests` and the course's own client reach Hub's real names without a socket."""

from __future__ import annotations

import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
import requests

from sandbox.auth import Credentials
from sandbox.errors import RegistryError
from sandbox.image import Index, Platform, parse_manifest
from sandbox.image.tiny import make_image
from sandbox.providers.hub import HOSTS
from sandbox.transport import Network
from sandbox.wire import Client
from tests.providers.hub.visitor import new_hub

if TYPE_CHECKING:
    from collections.abc import Iterator

REGISTRY = "registry-1.docker.io"


@pytest.fixture
def network() -> Iterator[Network]:
    """Install a network that Hub's hosts are on."""
    hub = new_hub(ada="secret")
    with Network() as found:
        for host in HOSTS:
            found.serve(f"https://{host}", hub)
        yield found


@pytest.mark.usefixtures("network")
def test_the_token_dance_goes_from_host_to_host() -> None:
    asked = requests.get(f"https://{REGISTRY}/v2/library/python/manifests/3.12", timeout=10)
    assert asked.status_code == 401
    assert 'realm="https://auth.docker.io/token"' in asked.headers["WWW-Authenticate"]
    query = {"service": "registry.docker.io", "scope": "repository:library/python:pull"}
    token = requests.get("https://auth.docker.io/token", params=query, timeout=10).json()["token"]
    bearer = {"Authorization": f"Bearer {token}"}
    head = requests.head(f"https://{REGISTRY}/v2/library/python/manifests/3.12", headers=bearer, timeout=10)
    assert head.headers["ratelimit-remaining"] == "100;w=21600"
    got = requests.get(f"https://{REGISTRY}/v2/library/python/manifests/3.12", headers=bearer, timeout=10)
    index = parse_manifest(got.content, got.headers["Content-Type"])
    assert isinstance(index, Index)
    assert index.digest == got.headers["Docker-Content-Digest"] == head.headers["Docker-Content-Digest"]
    assert Platform.parse("linux/s390x") in index.platforms


@pytest.mark.usefixtures("network")
def test_search_is_at_two_hosts() -> None:
    engine = requests.get("https://index.docker.io/v1/search?q=nginx&n=1", timeout=10).json()
    page = requests.get("https://hub.docker.com/v2/search/repositories/?query=nginx", timeout=10).json()
    assert engine["results"][0]["name"] == page["results"][0]["repo_name"] == "nginx"


@pytest.mark.usefixtures("network")
def test_the_courses_own_client_pushes_to_its_namespace_and_no_other() -> None:
    image = make_image({"a": "a\n"})
    with closing(Client(REGISTRY, scheme="https", credentials=Credentials("ada", "secret"))) as client:
        client.push_image("ada/app", "1.0", image)
        with pytest.raises(RegistryError):
            client.push_image("library/app", "1.0", image)


@pytest.mark.usefixtures("network")
def test_many_may_ask_for_the_first_time_at_once() -> None:
    tags = ("3.10", "3.11", "3.12", "3.13", "3.14", "latest", "slim", "3.12")
    found: dict[int, str] = {}

    def pull(number: int) -> None:
        with closing(Client(REGISTRY, scheme="https")) as client:
            found[number] = client.manifest("library/python", tags[number]).digest

    threads = [threading.Thread(target=pull, args=(number,)) for number in range(len(tags))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found[4] == found[5]
    assert found[2] == found[7]
    assert len(set(found.values())) == len(tags) - 2
