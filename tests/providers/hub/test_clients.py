"""Real clients: skopeo, the docker command and the SDK take the stand-in for a registry like Hub."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from typing import TYPE_CHECKING

import docker
import pytest
from docker.errors import APIError
from oras.client import OrasClient  # type: ignore[import-untyped]

from sandbox import transport
from sandbox.auth import Credentials
from sandbox.image import Index, Platform, parse_manifest
from sandbox.providers.hub.limits import Limits
from sandbox.providers.hub.seeds.words import KEY
from sandbox.wire import Client
from tests.contract.registry.clients import CLIENTS, Crane, Docker, RefusedError, Skopeo, Tools, lacking
from tests.providers.hub.visitor import new_hub

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from docker import DockerClient

    from sandbox.providers.hub import Hub

ADA = Credentials("ada", "a secret")
WRONG = Credentials("ada", "another")
AMD64, ARM64 = "linux/amd64", "linux/arm64"


@pytest.fixture
def hub() -> Hub:
    """Open a Hub with one account."""
    return new_hub(ada=ADA.password)


@pytest.fixture
def address(hub: Hub) -> Iterator[str]:
    """Serve it."""
    with transport.serving(hub) as server:
        yield server.address


@pytest.fixture
def skopeo(tmp_path: Path) -> Skopeo:
    """Return skopeo with settings of this test's own."""
    if shutil.which("skopeo") is None:
        pytest.skip("No skopeo here: apt-get install skopeo.")
    return Skopeo(Tools(tmp_path))


@pytest.fixture
def command(engine_host: str, tmp_path: Path) -> Docker:
    """Return the docker command on an engine."""
    if shutil.which("docker") is None:
        pytest.skip("No docker command here.")
    return Docker(Tools(tmp_path), engine_host)


@pytest.fixture
def client(engine_host: str, address: str) -> Iterator[DockerClient]:
    """Return the SDK on an engine; what a test pulled from the stand-in is gone afterwards."""
    with closing(docker.DockerClient(base_url=engine_host)) as found:
        yield found
        for image in found.api.images():
            for name in image["RepoTags"] or ():
                if name.startswith(address):
                    found.images.remove(name, force=True)


def test_skopeo_copies_a_whole_index_and_each_digest_is_right(
    skopeo: Skopeo, address: str, tmp_path: Path
) -> None:
    name = f"docker://{address}/library/python:3.12-slim"
    copy = ("skopeo", "--insecure-policy", "copy", "--all", "--src-tls-verify=false")
    skopeo.tools.run(*copy, name, f"dir:{tmp_path / 'copy'}")
    index = parse_manifest((tmp_path / "copy" / "manifest.json").read_bytes())
    assert isinstance(index, Index)
    manifests = list((tmp_path / "copy").glob("*.manifest.json"))
    assert len(manifests) == len(index.manifests)
    assert skopeo.raw(f"{address}/library/python:3.12-slim").encode() == index.content


def test_skopeo_logs_in_copies_to_its_own_namespace_and_is_refused_elsewhere(
    skopeo: Skopeo, address: str
) -> None:
    with pytest.raises(RefusedError, match="invalid username/password"):
        skopeo.login(address, WRONG)
    skopeo.login(address, ADA)
    source = f"{address}/library/busybox:1"
    skopeo.copy_directly(source, f"{address}/ada/box:1")
    assert skopeo.tags(f"{address}/ada/box") == ["1"]
    with pytest.raises(RefusedError, match="requested access to the resource is denied"):
        skopeo.copy_directly(source, f"{address}/bob/box:1")


@pytest.mark.parametrize("name", CLIENTS)
def test_a_client_logs_in_and_copies_a_stand_in_to_its_namespace(
    name: str, address: str, tmp_path: Path
) -> None:
    if lacking([name]):
        pytest.skip(f"No {name} here.")
    tool = CLIENTS[name](Tools(tmp_path))
    log_in, source = tool.login, "hello-world:latest"
    if isinstance(tool, Crane):  # Hub's catalogue is nobody's to try, and its validate takes all for gzip
        log_in, source = tool.remember, "java:8"

    def log_in_and_copy(credentials: Credentials) -> None:
        log_in(address, credentials)
        tool.copy(f"{address}/library/{source}", f"{address}/ada/hello:1.0")

    with pytest.raises(RefusedError):
        log_in_and_copy(WRONG)
    log_in_and_copy(ADA)
    with closing(Client(address)) as client:
        assert client.tags("ada/hello") == ("1.0",)


def test_oras_pushes_with_the_token_that_it_pulled_with(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "forecast.txt").write_text("Wind from the west.\n")
    client = OrasClient(hostname=address, insecure=True, auth_backend="token")
    client.login(ADA.username, ADA.password, hostname=address, config_path=str(tmp_path / "config.json"))
    assert client.push(f"{address}/ada/forecast:1.0", files=["forecast.txt"], quiet=True).status_code == 201
    assert client.get_tags(f"{address}/ada/forecast") == ["1.0"]


def test_skopeo_inspects_a_platform_without_an_account(skopeo: Skopeo, address: str) -> None:
    words = ("--override-arch=s390x", "inspect", "--tls-verify=false", f"docker://{address}/library/node:lts")
    with pytest.raises(RefusedError, match="no image found"):
        skopeo.tools.run("skopeo", *words)
    words = ("--override-arch=ppc64le", *words[1:])
    found = json.loads(skopeo.tools.run("skopeo", *words))
    assert (found["Architecture"], "NODE_VERSION=24.19.0" in found["Env"]) == ("ppc64le", True)


@pytest.mark.docker
@pytest.mark.parametrize("platform", [AMD64, ARM64])
def test_an_engine_pulls_the_platform_that_is_asked_for(
    client: DockerClient, address: str, platform: str
) -> None:
    image = client.images.pull(f"{address}/library/python", tag="3.12-slim", platform=platform)
    config = image.attrs["Config"]
    assert Platform.parse(f"linux/{image.attrs['Architecture']}").accepts(Platform.parse(platform))
    assert config["Labels"][KEY].startswith("stand-in for the Docker Official Image python 3.12.13;")
    assert (config["Cmd"], "PYTHON_VERSION=3.12.13" in config["Env"]) == (["python3"], True)
    assert len(image.history()) == 10


@pytest.mark.docker
def test_an_engine_pulls_images_of_every_kind(client: DockerClient, address: str) -> None:
    for name in ("java:8", "openjdk:17-slim", "eclipse-temurin:21", "registry:2"):
        image = client.images.pull(f"{address}/library/{name}", platform=AMD64)
        assert KEY in image.labels


@pytest.mark.docker
def test_an_engine_says_that_a_platform_is_not_there(command: Docker, address: str) -> None:
    with pytest.raises(RefusedError, match=r"no match(ing manifest)? for"):
        command("pull", "--platform=linux/s390x", f"{address}/library/mysql:8.4")


@pytest.mark.docker
def test_missing_and_denied_sound_as_on_hub(command: Docker, address: str) -> None:
    denied = (
        r"pull access denied for .*/library/pyhton, repository does not exist or may require 'docker login'"
    )
    with pytest.raises(RefusedError, match=denied):
        command("pull", f"{address}/library/pyhton")
    with pytest.raises(RefusedError, match=r"manifest unknown|not found"):
        command("pull", f"{address}/library/python:2.9")


@pytest.mark.docker
def test_the_docker_command_logs_in_and_searches(command: Docker, address: str) -> None:
    with pytest.raises(RefusedError, match="unauthorized: incorrect username or password"):
        command.login(address, WRONG)
    command.login(address, ADA)
    found = command("search", "--format", "{{.Name}} {{.IsOfficial}} {{.StarCount}}", f"{address}/temurin")
    assert found.splitlines() == ["eclipse-temurin [OK] 0", "openjdk [OK] 0"]


@pytest.mark.docker
def test_an_engine_shows_that_the_limit_is_reached(hub: Hub, client: DockerClient, address: str) -> None:
    hub.limits.anybody = 0
    with pytest.raises(APIError, match=r"toomanyrequests|429"):
        client.images.pull(f"{address}/library/busybox", tag="1")
    hub.limits.anybody = Limits().anybody
    client.images.pull(f"{address}/library/busybox", tag="1")
