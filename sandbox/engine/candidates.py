"""Where a daemon may be, in the order in which it is looked for.

DOCKER_HOST, the current context, then the usual sockets of Docker Engine, Docker Desktop, Colima,
Rancher Desktop, rootless Docker and Podman.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.engine.contexts import config_folder, current_context, home_folder
from sandbox.engine.engine import FOUND_BY_VARIABLE, Tls
from sandbox.engine.problems import Problem, UnusableError
from sandbox.engine.remedies import get_docker
from sandbox.engine.search import Attempt

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

IN_HOME = (
    ".docker/run/docker.sock",
    ".docker/desktop/docker.sock",
    ".colima/default/docker.sock",
    ".colima/docker.sock",
    ".rd/docker.sock",
)
IN_RUNTIME_FOLDER = ("docker.sock", "podman/podman.sock")
OF_THE_MACHINE = "/var/run/docker.sock"
OF_PODMAN = "/run/podman/podman.sock"
PIPES = ("//./pipe/docker_engine", "//./pipe/dockerDesktopLinuxEngine", "//./pipe/podman-machine-default")


@dataclass(frozen=True)
class Candidate:
    """An address to look at, and in `name` who names it."""

    name: str
    host: str
    tls: Tls | None = None


def candidates(environ: Mapping[str, str]) -> Iterator[Candidate | Attempt]:
    """Yield what to look at; an Attempt where that is settled already, such as a missing context."""
    if environ.get("DOCKER_HOST"):
        yield Candidate(_who_set_docker_host(environ), environ["DOCKER_HOST"], _tls(environ))
    try:
        context = current_context(environ)
    except UnusableError as error:
        yield Attempt("the current context", error.outcome, error.fix, error.problem)
    else:
        if context is not None:
            yield Candidate(f"context {context.name}", context.host)
    yield from _usual(environ)


def usual_sockets(environ: Mapping[str, str]) -> list[str]:
    """List the addresses at which daemons usually listen on this platform."""
    if sys.platform == "win32":
        return [f"npipe://{pipe}" for pipe in PIPES]
    home = home_folder(environ)
    paths = [Path(OF_THE_MACHINE), *(home / place for place in IN_HOME)]
    runtime = environ.get("XDG_RUNTIME_DIR", "")
    if runtime:
        paths += [Path(runtime) / place for place in IN_RUNTIME_FOLDER]
    return [f"unix://{path}" for path in [*paths, Path(OF_PODMAN)]]


def _who_set_docker_host(environ: Mapping[str, str]) -> str:
    """Return the candidate that an earlier search in a parent process found, else the variable itself.

    What is there holds the address that it is about; a bare name is about whatever DOCKER_HOST says.
    """
    said = environ.get(FOUND_BY_VARIABLE, "")
    host, _, found_by = said.partition(" ")
    if "://" not in host:
        return said or "DOCKER_HOST"
    return found_by if found_by and host == environ["DOCKER_HOST"] else "DOCKER_HOST"


def _usual(environ: Mapping[str, str]) -> Iterator[Candidate | Attempt]:
    usual = usual_sockets(environ)
    there = [address for address in usual if _exists(address)]
    for address in there:
        yield Candidate(address.partition("://")[2], address)
    if not there:
        first = usual[0].partition("://")[2]
        yield Attempt(
            "the usual sockets",
            f"none is there ({first} and {len(usual) - 1} more), so no Docker seems to run here.",
            get_docker(),
            Problem.NO_SOCKET,
        )


def _exists(address: str) -> bool:
    """A socket in a folder that is closed to us belongs to somebody else."""
    try:
        Path(address.partition("://")[2]).stat()
    except OSError:
        return False
    return True


def _tls(environ: Mapping[str, str]) -> Tls | None:
    """Source: docker command line reference, "Environment variables"."""
    folder = environ.get("DOCKER_CERT_PATH", "")
    verify = bool(environ.get("DOCKER_TLS_VERIFY"))
    if not (folder or verify or environ.get("DOCKER_TLS")):
        return None
    return Tls(Path(folder) if folder else config_folder(environ), verify)
