"""On real engines: found, probed both ways, described, reached through the variables that it gives."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import docker
import pytest

from sandbox.engine import find
from sandbox.engine.daemon.probe import LABEL, LONGEST_PROBE_S
from sandbox.engine.registry_image import find_registry_image
from sandbox.home import Home

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from docker import DockerClient
    from docker.models.containers import Container

    from sandbox.engine import Engine, Search

pytestmark = pytest.mark.docker
GOAL_S = 2.0


@pytest.fixture(scope="module")
def client(engine_host: str) -> Iterator[DockerClient]:
    """Connect beside the course."""
    with closing(docker.DockerClient(base_url=engine_host, timeout=60)) as connected:
        yield connected


@pytest.fixture(scope="module")
def search(engine_host: str, client: DockerClient) -> Search:
    """Look with the image of a registry in place."""
    find_registry_image(client, None)
    return find("docker", environ={"DOCKER_HOST": engine_host, "HOME": "/nonexistent"})


@pytest.fixture
def engine(search: Search) -> Engine:
    """Return what was found."""
    assert search.engine is not None, search.report()
    return search.engine


@pytest.mark.usefixtures("only_docker")
def test_it_is_described_as_it_describes_itself(engine: Engine, client: DockerClient) -> None:
    """Name, API and image store come from the engine's own answers."""
    version = client.version()
    assert engine.kind == "docker"
    assert engine.name.rpartition(" ")[2] in version["Version"]
    assert engine.api_version == version["ApiVersion"]
    is_containerd = "io.containerd.snapshotter.v1" in str(client.info()["DriverStatus"])
    assert engine.image_store == ("containerd" if is_containerd else "classic")


@pytest.mark.usefixtures("only_docker")
def test_an_engine_on_this_machine_is_reached_both_ways(search: Search, engine: Engine) -> None:
    """CI's engines and a Linux learner's share this machine's loopback."""
    assert engine.reaches_this_machine
    assert "and it reaches this machine." in search.attempts[0].outcome
    assert search.reason == f"{engine.name} at {engine.docker_host}, from DOCKER_HOST"


def test_looking_is_quick_and_leaves_nothing(engine_host: str, client: DockerClient, engine: Engine) -> None:
    """Both probes together: under two seconds with the image present."""
    start = time.monotonic()
    assert find("docker", environ={"DOCKER_HOST": engine_host}).engine == engine
    assert time.monotonic() - start < GOAL_S
    assert not any(is_stale(probe) for probe in client.containers.list(all=True, filters={"label": LABEL}))


def is_stale(container: Container) -> bool:
    """Say whether no running probe can own it."""
    return time.time() - int(container.labels[LABEL]) > LONGEST_PROBE_S


@pytest.mark.usefixtures("only_docker")
def test_what_a_killed_probe_left_goes_with_the_next(
    engine_host: str, client: DockerClient, search: Search
) -> None:
    """A process may be killed between a probe's start and its end."""
    del search
    image = find_registry_image(client, None)
    hour_ago = f"{time.time() - 3600:.0f}"
    left = client.containers.create(
        image.reference, labels={LABEL: hour_ago}, tmpfs={"/var/lib/registry": ""}
    )
    find("docker", environ={"DOCKER_HOST": engine_host})
    with pytest.raises(docker.errors.NotFound):
        client.containers.get(str(left.id))


def test_its_variables_lead_the_sdk_there(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever was set before."""
    monkeypatch.setenv("DOCKER_TLS_VERIFY", "1")
    for name, value in engine.environment(Home(tmp_path)).items():
        monkeypatch.setenv(name, value)
    with closing(docker.from_env()) as client, closing(engine.client()) as own:
        assert client.info()["ID"] == own.info()["ID"]


def test_its_variables_lead_the_command_there(engine: Engine, tmp_path: Path, client: DockerClient) -> None:
    """Neither another context nor TLS settings of the learner's get in between."""
    if shutil.which("docker") is None:
        pytest.skip("No docker command here.")
    environ = {
        **os.environ,
        "DOCKER_CONTEXT": "elsewhere",
        "DOCKER_TLS_VERIFY": "1",
        "DOCKER_API_VERSION": "1.12",
        **engine.environment(Home(tmp_path)),
    }
    said = subprocess.run(
        ["docker", "info", "--format", "{{.ID}}"], env=environ, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == client.info()["ID"]


def test_the_command_builds_with_the_variables(engine: Engine, tmp_path: Path, client: DockerClient) -> None:
    """DOCKER_BUILDKIT is 0 where the command has no buildx, and not set where it has."""
    if shutil.which("docker") is None:
        pytest.skip("No docker command here.")
    environ = {**os.environ, **engine.environment(Home(tmp_path / "home"))}
    buildx = subprocess.run(["docker", "buildx", "version"], env=environ, capture_output=True, check=False)
    assert (environ.get("DOCKER_BUILDKIT") == "0") == (buildx.returncode != 0)
    (tmp_path / "Dockerfile").write_text("FROM scratch\nLABEL a=b\n")
    name = f"engine-test-{os.getpid()}:1"
    subprocess.run(
        ["docker", "build", "-t", name, str(tmp_path)], env=environ, capture_output=True, check=True
    )
    client.images.remove(name)


def test_its_docker_config_is_private_and_kept(engine: Engine, tmp_path: Path) -> None:
    """A log-in of the learner's in the course outlives the session, and nobody else reads it."""
    home = Home(tmp_path / "home")
    folder = home.docker_config
    assert engine.environment(home)["DOCKER_CONFIG"] == str(folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    (folder / "config.json").write_text(json.dumps({"auths": {"127.0.0.1:5000": {}}}))
    engine.environment(home)
    assert "127.0.0.1:5000" in (folder / "config.json").read_text()


def test_a_later_search_in_a_child_knows_how_it_was_found(
    engine: Engine, engine_host: str, tmp_path: Path
) -> None:
    """A kernel gets DOCKER_HOST from the launcher, and the learner never set it."""
    home = {"HOME": str(tmp_path)}
    found = replace(engine, found_by="context desktop-linux")
    again = find("docker", environ={**home, **found.environment(Home(tmp_path / "course"))})
    assert again.reason == f"{engine.name} at {engine_host}, from context desktop-linux"
    moved = {**home, **found.environment(Home(tmp_path / "course")), "DOCKER_HOST": "unix:///nowhere.sock"}
    assert find("docker", environ=moved).attempts[0].candidate == "DOCKER_HOST"
