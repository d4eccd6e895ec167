"""The engines that the tests run on, and a look at what a run has left there.

`COURSE_TEST_ENGINES="docker-20.10=unix:///…,docker-26-containerd=unix:///…"` names them; without it
the machine's own engine is used, found as the course finds it; else there is none.
"""

from __future__ import annotations

import os
import time
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import docker

from sandbox.engine import find
from sandbox.engine.daemon import probe
from sandbox.home import Home

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from docker.models.containers import Container

VARIABLE = "COURSE_TEST_ENGINES"
HOME_LABEL = "docker-registry-course.home"
MACHINE_ENVIRON = dict(os.environ)
"""The environment as it was before the tests cleaned it."""


@dataclass(frozen=True)
class EngineUnderTest:
    """An engine to test on: a readable id and its DOCKER_HOST."""

    id: str
    host: str


@cache
def engines() -> tuple[EngineUnderTest, ...]:
    """Return the engines to test on."""
    named = MACHINE_ENVIRON.get(VARIABLE, "")
    if named:
        pairs = [entry.strip().partition("=") for entry in named.split(",") if entry.strip()]
        return tuple(EngineUnderTest(name, host) for name, _, host in pairs)
    found = find(environ=MACHINE_ENVIRON).engine
    if found is None or found.kind != "docker":
        return ()
    return (EngineUnderTest(found.name.lower().replace(" ", "-"), found.docker_host),)


@cache
def missing_sentence() -> str:
    """Say why there is no engine to test on."""
    return f"No Docker engine here: {find(environ=MACHINE_ENVIRON).reason}"


def leftovers(base: Path) -> list[str]:
    """Name containers, volumes and networks that a course below this folder has left on the engines."""
    homes = {Home(path).id for path in _folders(base)}
    return [line for engine in engines() for line in _left_on(engine, homes)]


def _left_on(engine: EngineUnderTest, homes: set[str]) -> Iterator[str]:
    with closing(docker.DockerClient(base_url=engine.host, timeout=30)) as client:
        for container in client.containers.list(all=True, filters={"label": HOME_LABEL}):
            if container.labels[HOME_LABEL] in homes:
                yield f"container {container.name} on {engine.id}"
        for container in _old(client.containers.list(all=True, filters={"label": probe.LABEL})):
            yield f"probe container {container.name} on {engine.id}"
        for volume in client.volumes.list(filters={"label": HOME_LABEL}):
            if volume.attrs["Labels"][HOME_LABEL] in homes:
                yield f"volume {volume.name} on {engine.id}"
        for network in client.networks.list(filters={"label": HOME_LABEL}):
            if network.attrs["Labels"][HOME_LABEL] in homes:
                yield f"network {network.name} on {engine.id}"


def _old(containers: Iterable[Container]) -> Iterator[Container]:
    """Of probes, keep those that no running probe can still own: other runs may share the engine."""
    for container in containers:
        if time.time() - float(container.labels[probe.LABEL]) > probe.LONGEST_PROBE_S:
            yield container


def _folders(base: Path) -> Iterator[Path]:
    """Walk the folders in which a COURSE_HOME may be, and not into the trees of packages."""
    for folder, names, _ in os.walk(base):
        names[:] = [name for name in names if name not in {"node_modules", "site-packages", ".git"}]
        yield from (base.__class__(folder) / name for name in names)
