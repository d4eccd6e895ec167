"""Everything that is compared, running: three real engines, the embedded one twice, and two registries."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.contract.engine.embedded import PROCESS, SOCKET, in_process, on_socket
from tests.contract.engine.targets import Target
from tests.contract.engine.telling import new_run, registries
from tests.dockerd import Dockerd
from tests.engines import MACHINE_ENVIRON, engines

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAMS = "COURSE_TEST_PROGRAMS"
"""The folder of a current engine's programs, as `.ci/current-docker` makes it."""

CLASSIC = "26-classic"


def lacking() -> str:
    """Say in a sentence what this machine lacks for the comparison, "" if nothing."""
    if len(engines()) < 2:
        return "The contract compares with two engines: name an old and a current one in COURSE_TEST_ENGINES."
    if not MACHINE_ENVIRON.get(PROGRAMS) or os.geteuid() != 0:
        return f"The contract starts a current dockerd: be root, and name its programs' folder in {PROGRAMS}."
    return ""


@contextlib.contextmanager
def comparison(program: str) -> Iterator[list[Target]]:
    """Run all targets; `program` is the registry's."""
    with contextlib.ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="ce-"))
        stack.callback(shutil.rmtree, folder)
        places, run = stack.enter_context(registries(program, folder / "registries")), new_run()
        hosts = {engine.id: engine.host for engine in engines()}
        hosts[CLASSIC] = stack.enter_context(_classic(folder / "d"))
        ours = {SOCKET: stack.enter_context(on_socket(folder)), PROCESS: stack.enter_context(in_process())}
        targets = [
            Target(name, host, places, run, name in ours, name != PROCESS)
            for name, host in (hosts | ours).items()
        ]
        for target in targets:
            stack.callback(target.close)
        yield targets


@contextlib.contextmanager
def _classic(folder: Path) -> Iterator[str]:
    """Run a current dockerd with the classic store and without BuildKit; yields its DOCKER_HOST.

    It says what the classic store's images look like at current versions of the API.
    """
    daemon = Dockerd(folder, Path(MACHINE_ENVIRON[PROGRAMS]), "classic", features={"buildkit": False})
    daemon.start()
    try:
        yield daemon.host
    finally:
        daemon.stop()
