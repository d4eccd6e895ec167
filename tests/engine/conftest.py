"""Daemons and folders that the tests of the engine stand on."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sandbox.engine.registry_image.binary import find_registry_binary
from tests.dockerd import Dockerd
from tests.requirements import missing

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAMS = ("dockerd", "ip", "nsenter")


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """Return a folder whose path is short: a socket's may have about 104 bytes."""
    folder = Path(tempfile.mkdtemp(prefix="ce-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def short_module_folder() -> Iterator[Path]:
    """Return such a folder for the tests of a module."""
    folder = Path(tempfile.mkdtemp(prefix="ce-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def can_start_dockerd(request: pytest.FixtureRequest) -> None:
    """Skip where no daemon can be started."""
    if os.name != "posix" or os.geteuid() != 0:
        missing(request.config, "dockerd", "Starting a dockerd needs root.")
    lacking = [program for program in PROGRAMS if shutil.which(program) is None]
    if lacking:
        missing(request.config, "dockerd", f"Starting a dockerd needs {', '.join(lacking)}.")


@pytest.fixture
def dockerd(can_start_dockerd: None, short_folder: Path) -> Iterator[Dockerd]:
    """Return a daemon of this test's own, with an empty store; nothing of it is left afterwards."""
    del can_start_dockerd
    daemon = Dockerd(short_folder / "d")
    daemon.start()
    yield daemon
    daemon.stop()
    assert daemon.leftovers() == []


@pytest.fixture(scope="session")
def registry_program(request: pytest.FixtureRequest) -> Path:
    """Return the registry's program, or skip."""
    binary = find_registry_binary()
    if binary is None:
        missing(request.config, "dockerd", "No docker-registry program on PATH.")
    return binary.path
