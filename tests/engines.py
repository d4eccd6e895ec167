"""The engines that the tests run on, and a look at what a run has left there.

`COURSE_TEST_ENGINES="docker-20.10=unix:///…,docker-26-containerd=unix:///…"` names them; without it
the machine's own engine is used, found as the course finds it; else there is none. The embedded engine is
there on every machine, and is tested as one more. Several sets with the
same names, separated by `;`, serve as many workers: each has engines that no other one uses.
"""

from __future__ import annotations

import os
import time
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import docker
import pytest

from sandbox.engine import find
from sandbox.engine.daemon import probe
from sandbox.home import Home

if TYPE_CHECKING:
    from collections.abc import Iterator

VARIABLE = "COURSE_TEST_ENGINES"
WORKER = "PYTEST_XDIST_WORKER"
"""Set by pytest-xdist in its workers: gw0, gw1, …"""

HOME_LABEL = "docker-registry-course.home"
MACHINE_ENVIRON = dict(os.environ)
"""The environment as it was before the tests cleaned it."""


@dataclass(frozen=True)
class EngineUnderTest:
    """An engine to test on: a readable id and its DOCKER_HOST."""

    id: str
    host: str


EMBEDDED = EngineUnderTest("embedded", "embedded")
"""The course's own; its address is known when it runs, see the fixture `engine_host`."""


@cache
def named_sets() -> tuple[tuple[EngineUnderTest, ...], ...]:
    """Return the sets of engines that are named, one for each worker."""
    sets = [
        [entry.strip().partition("=") for entry in one.split(",") if entry.strip()]
        for one in MACHINE_ENVIRON.get(VARIABLE, "").split(";")
    ]
    return tuple(tuple(EngineUnderTest(name, host) for name, _, host in one) for one in sets if one)


@cache
def engines() -> tuple[EngineUnderTest, ...]:
    """Return the Docker engines to test on."""
    if named := named_sets():
        number = int(os.environ.get(WORKER, "gw0").removeprefix("gw"))
        if number >= len(named):
            raise pytest.UsageError(f"{VARIABLE} has {len(named)} sets of engines: start no more workers.")
        return named[number]
    found = find("docker", MACHINE_ENVIRON).engine
    if found is None or found.kind != "docker":
        return ()
    return (EngineUnderTest(found.name.lower().replace(" ", "-"), found.docker_host),)


@cache
def missing_sentence() -> str:
    """Say why there is no engine to test on."""
    return f"No Docker engine here: {find('docker', MACHINE_ENVIRON).reason}"


def leftovers(base: Path) -> list[str]:
    """Name containers, volumes and networks that a course below this folder has left on the engines.

    Other runs may share an engine: what another data folder made is not ours to judge.
    """
    labelled = [thing for engine in engines() for thing in _labelled(engine)]
    homes = {Home(path).id for path in _folders(base)} if labelled else set()
    return [name for name, home in labelled if home in homes] + [
        name for engine in engines() for name in _stale_probes(engine)
    ]


def _labelled(engine: EngineUnderTest) -> Iterator[tuple[str, str]]:
    filters: dict[str, str | list[str] | bool] = {"label": HOME_LABEL}
    with closing(docker.DockerClient(base_url=engine.host, timeout=30)) as client:
        for container in client.containers.list(all=True, ignore_removed=True, filters=filters):
            yield f"container {container.name} on {engine.id}", container.labels[HOME_LABEL]
        for volume in client.volumes.list(filters=filters):
            yield f"volume {volume.name} on {engine.id}", volume.attrs["Labels"][HOME_LABEL]
        for network in client.networks.list(filters=filters):
            yield f"network {network.name} on {engine.id}", network.attrs["Labels"][HOME_LABEL]


def _stale_probes(engine: EngineUnderTest) -> Iterator[str]:
    """Of probes' containers, name those that no running probe can still own."""
    with closing(docker.DockerClient(base_url=engine.host, timeout=30)) as client:
        for container in client.containers.list(
            all=True, ignore_removed=True, filters={"label": probe.LABEL}
        ):
            if time.time() - float(container.labels[probe.LABEL]) > probe.LONGEST_PROBE_S:
                yield f"probe container {container.name} on {engine.id}"


def _folders(base: Path) -> Iterator[Path]:
    """Walk the folders in which a COURSE_HOME may be, and not into the trees of packages."""
    for folder, names, _ in os.walk(base):
        names[:] = [name for name in names if name not in {"node_modules", "site-packages", ".git"}]
        yield from (Path(folder) / name for name in names)
