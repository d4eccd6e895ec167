"""A Podman of the tests' own behind Docker's API: its store, networks and mounts gone afterwards.

It lives in a mount namespace of its own, where what Podman keeps for the machine is empty and vanishes.
"""

from __future__ import annotations

import resource
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.dockerd import CGROUPS, answers, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

START_TIMEOUT_S = 30
CGROUP = "libpod_parent"
INTERFACES = Path("/sys/class/net")
OF_THE_MACHINE = ("/run/containers", "/var/lib/containers", "/etc/containers/networks")
CONTAINERS_CONF = """\
[containers]
default_ulimits = ["nproc={processes}:{processes}", "nofile={files}:{files}"]
[engine]
cgroup_manager = "cgroupfs"
"""
PLAIN_HTTP = """\
[[registry]]
location = "127.0.0.1"
insecure = true
"""


@contextmanager
def podman_service(folder: Path, registries: str = "") -> Iterator[str]:
    """Run it and yield its DOCKER_HOST; `registries` is what registries.conf holds."""
    (folder / "containers.conf").write_text(_limits())
    (folder / "registries.conf").write_text(registries)
    before = {*_cgroups(), *_bridges()}
    with (folder / "log").open("wb") as log, subprocess.Popen(_command(folder), stderr=log) as process:
        try:
            socket = folder / "podman.sock"
            assert wait_until(lambda: answers(socket), START_TIMEOUT_S), (folder / "log").read_text()
            yield f"unix://{socket}"
        finally:
            process.terminate()
    for cgroup in sorted(set(_cgroups()) - before, reverse=True):
        cgroup.rmdir()
    for bridge in set(_bridges()) - before:
        subprocess.run(["ip", "link", "delete", bridge.name], check=True)


def _command(folder: Path) -> list[str]:
    hidden = "; ".join(f"mkdir -p {path}; mount -t tmpfs tmpfs {path}" for path in OF_THE_MACHINE)
    settings = f"CONTAINERS_CONF={folder}/containers.conf CONTAINERS_REGISTRIES_CONF={folder}/registries.conf"
    own = f"--root {folder / 'root'} --runroot {folder / 'run'} --tmpdir {folder / 'tmp'}"
    service = f"podman {own} system service --time=0 unix://{folder}/podman.sock"
    return ["unshare", "--mount", "sh", "-ec", f"{hidden}; exec env {settings} {service}"]


def _limits() -> str:
    """Without these it asks for more open files than a container such as CI's may have."""
    files = min(resource.getrlimit(resource.RLIMIT_NOFILE)[1], 1024)
    return CONTAINERS_CONF.format(files=files, processes=1024)


def _bridges() -> list[Path]:
    return list(INTERFACES.glob("cni-podman*"))


def _cgroups() -> list[Path]:
    tops = [*CGROUPS.glob(f"*/{CGROUP}"), *CGROUPS.glob(CGROUP)]
    return [*tops, *(path for top in tops for path in top.rglob("*") if path.is_dir())]
