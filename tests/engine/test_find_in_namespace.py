"""A daemon whose loopback is not this machine's: alone, both probes fail; with forwarded ports, one holds."""

from __future__ import annotations

import shutil
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import docker
import pytest

from sandbox.engine import Problem, find
from sandbox.engine.registry_image import find_registry_image
from tests.engine.forwarder import forwarded, network_namespace, secluded_dockerd
from tests.requirements import missing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.dockerd import Dockerd

pytestmark = pytest.mark.dockerd


@pytest.fixture(scope="module")
def secluded(
    request: pytest.FixtureRequest, can_start_dockerd: None, short_module_folder: Path
) -> Iterator[Dockerd]:
    """Run a daemon in a network namespace; nothing of both is left afterwards."""
    del can_start_dockerd
    if shutil.which("socat") is None:
        missing(request.config, "dockerd", "Forwarding a daemon's ports needs socat.")
    name = short_module_folder.name
    with network_namespace(name), secluded_dockerd(short_module_folder / "d", name) as daemon:
        with closing(docker.DockerClient(base_url=daemon.host)) as client:
            find_registry_image(client, None)
        yield daemon
    assert daemon.leftovers() == []
    assert not Path("/var/run/netns", name).exists()


def test_alone_it_is_told_that_its_ports_are_not_here(secluded: Dockerd) -> None:
    """The daemon answers and runs containers, and is no engine for the course."""
    start = time.monotonic()
    search = find("docker", environ={"DOCKER_HOST": secluded.host, "HOME": "/nonexistent"})
    seconds = time.monotonic() - start
    attempt = search.attempts[0]
    assert attempt.problem == Problem.NOT_REACHABLE_FROM_HERE
    assert "can't be reached from here" in attempt.outcome
    assert "network of its own" in attempt.fix
    assert seconds < 10
    assert probes_left(secluded) == []


def test_with_forwarded_ports_it_is_used_and_the_chapters_are_told(secluded: Dockerd) -> None:
    """This is Docker Desktop's case: the first probe holds and the second fails."""
    with forwarded(secluded):
        search = find("docker", environ={"DOCKER_HOST": secluded.host, "HOME": "/nonexistent"})
    assert search.engine is not None, search.report()
    assert not search.engine.reaches_this_machine
    assert search.attempts[0].problem is None
    assert "chapters that need a stand-in for a cloud will use the embedded engine" in search.report()
    assert probes_left(secluded) == []


def probes_left(daemon: Dockerd) -> list[str]:
    """List containers and volumes on the daemon: it is ours alone, so that there may be none."""
    with closing(docker.DockerClient(base_url=daemon.host)) as client:
        containers = client.containers.list(all=True)
        return [str(left.id) for left in [*containers, *client.volumes.list()]]
