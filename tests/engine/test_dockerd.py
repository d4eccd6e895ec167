"""The tests' own daemon leaves nothing, whichever way it ended."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import docker
import pytest

from sandbox.engine.registry_image.binary import find_registry_binary
from sandbox.engine.registry_image.sources import LocalBinary
from tests.dockerd import Dockerd, DockerdError, command_line, descendants, wait_until

if TYPE_CHECKING:
    from docker import DockerClient

pytestmark = pytest.mark.dockerd


@pytest.mark.parametrize("is_killed", [False, True], ids=["stopped", "killed-before"])
def test_nothing_is_left_of_a_daemon_and_its_containers(dockerd: Dockerd, *, is_killed: bool) -> None:
    """Processes, shims, mounts, bridge, cgroups, folder; a killed daemon leaves its containers running."""
    if find_registry_binary() is None:
        pytest.skip("No docker-registry program to run in a container.")
    with closing(docker.DockerClient(base_url=dockerd.host)) as client:
        process_id = running_registry(client)
    assert len(dockerd.leftovers()) > 5
    if is_killed:
        os.kill(own_pid(dockerd), signal.SIGKILL)
    dockerd.stop()
    assert dockerd.leftovers() == []
    assert wait_until(lambda: not Path(f"/proc/{process_id}/exe").exists(), 5)
    assert not Path("/sys/class/net", dockerd.bridge).exists()


def test_what_its_containerd_writes_when_it_hangs_is_in_its_folder(dockerd: Dockerd) -> None:
    """Dockerd has a containerd that does not answer dump its stacks, with this signal, and kills it."""
    [containerd] = [pid for pid in descendants({own_pid(dockerd)}) if is_containerd(pid)]
    os.kill(containerd, signal.SIGUSR1)
    name = f"containerd.{containerd}.stacks.log"
    wait_until(lambda: bool(list(dockerd.folder.rglob(name))), 10)
    assert list(dockerd.folder.rglob(name)) != []
    assert not Path(tempfile.gettempdir(), name).exists()


def own_pid(dockerd: Dockerd) -> int:
    """Return the daemon's process."""
    return int((dockerd.folder / "pid").read_text())


def is_containerd(pid: int) -> bool:
    """Say whether this is the containerd, not a shim of it."""
    return Path(command_line(pid)[0]).name == "containerd"


def running_registry(client: DockerClient) -> int:
    """Run a registry; return its process' id on this machine."""
    image = LocalBinary().make(client, record=lambda _: None)
    container = client.containers.run(image.reference, detach=True)
    return int(client.api.inspect_container(str(container.id))["State"]["Pid"])


def test_two_daemons_have_a_subnet_each(dockerd: Dockerd, short_folder: Path) -> None:
    """Otherwise the second one's containers are out of reach."""
    second = Dockerd(short_folder / "second")
    second.start()
    try:
        routes = subprocess.run(["ip", "-4", "route"], capture_output=True, text=True, check=True).stdout
        subnets = [
            line.split()[0] for line in routes.splitlines() if dockerd.bridge in line or second.bridge in line
        ]
        assert len(subnets) == len(set(subnets)) == 2
    finally:
        second.stop()


def test_a_daemon_that_cannot_start_says_why_and_leaves_nothing(
    can_start_dockerd: None, short_folder: Path
) -> None:
    """Its log is in the error, since its folder is gone."""
    del can_start_dockerd
    daemon = Dockerd(short_folder / "d", flags=("--no-such-flag",))
    with pytest.raises(DockerdError, match="unknown flag: --no-such-flag"):
        daemon.start()
    assert daemon.leftovers() == []


def test_a_daemon_is_not_started_twice(dockerd: Dockerd) -> None:
    """The second would take the first one's files away."""
    with pytest.raises(DockerdError, match="already"):
        Dockerd(dockerd.folder).start()
