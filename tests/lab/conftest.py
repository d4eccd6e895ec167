"""Labs on a real engine, a stranger's client beside them, and images that are told apart by a label."""

from __future__ import annotations

import os
import secrets
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import docker
import pytest

from sandbox.engine import Search, find
from sandbox.home import Home, Learner
from sandbox.lab.lab import Lab
from tests.lab.things import Things

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from docker import DockerClient

OPEN_ENVIRONMENT = (
    "DOCKER_HOST",
    "DOCKER_CONFIG",
    "DOCKER_CONTEXT",
    "DOCKER_TLS",
    "DOCKER_TLS_VERIFY",
    "DOCKER_CERT_PATH",
    "DOCKER_API_VERSION",
    "DOCKER_BUILDKIT",
)


@pytest.fixture(scope="session")
def search(engine_host: str) -> Search:
    """Look once for the engine that is named, and examine it as `find` does."""
    found = find("docker", {"DOCKER_HOST": engine_host, "PATH": os.environ["PATH"]})
    assert found.engine is not None, found.report()
    return found


@pytest.fixture
def open_lab(
    search: Search, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Path], AbstractContextManager[Lab]]:
    """Return what opens a lab on a folder and stops it in the end."""
    for name in OPEN_ENVIRONMENT:  # a lab sets them; they are unset again after the test
        monkeypatch.setenv(name, "")

    @contextmanager
    def opened(folder: Path) -> Iterator[Lab]:
        folder.mkdir(exist_ok=True)
        lab = Lab(Home(folder), Learner("author", "author"), search)
        try:
            yield lab
        finally:
            reaped = lab.stop()
        assert not reaped.kept

    return opened


@pytest.fixture
def lab_folder(tmp_path: Path) -> Home:
    """A fresh data folder."""
    folder = tmp_path / "home"
    folder.mkdir()
    return Home(folder)


@pytest.fixture
def lab(tmp_path: Path, open_lab: Callable[[Path], AbstractContextManager[Lab]]) -> Iterator[Lab]:
    """A lab in a fresh data folder; after it nothing that it made is on the engine."""
    with open_lab(tmp_path / "home") as lab:
        yield lab
    left = lab.leftovers()
    lab.close()
    assert left == ()


@pytest.fixture
def stranger(engine_host: str) -> Iterator[DockerClient]:
    """Somebody else's client on the same engine: the learner's own, outside the course."""
    with closing(docker.DockerClient(base_url=engine_host, timeout=60)) as client:
        yield client


@pytest.fixture
def things(stranger: DockerClient) -> Iterator[Things]:
    """Names and images of this test alone; what is left of them is removed, and told as a failure."""
    things = Things(f"lab-test-{secrets.token_hex(4)}", stranger)
    yield things
    left = things.left()
    things.remove()
    assert left == []
