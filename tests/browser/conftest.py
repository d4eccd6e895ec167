"""A course that really runs, and a browser that opens the address it prints."""

from __future__ import annotations

import os
import shutil
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import docker
import psutil
import pytest

from sandbox import processes
from sandbox.engine.process import running as running_engine
from sandbox.home import Home, Learner, load_learner
from tests import engines, requirements
from tests.browser.chapter import Chapter
from tests.browser.chromium import Watch, open_chromium, open_page
from tests.browser.jupyterlab import answer_dialogs
from tests.cli.clone import Clone, Started
from tests.cli.prepared import offline, prepared_clone, uv

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from sandbox.exercises import Json
    from tests.engines import EngineUnderTest

__all__ = ["offline", "prepared_clone", "uv"]


@dataclass
class Course:
    """A course and its data folder."""

    clone: Clone
    home: Home
    started: Started | None = None

    @property
    def facts(self) -> dict[str, Json]:
        """What exercises may ask about the place: which kind of engine it has."""
        return {"engine": self.clone.environment.get("COURSE_ENGINE") or "docker"}

    @property
    def learner(self) -> Learner:
        """Who learns here."""
        return load_learner(self.home)

    def start(self) -> str:
        """Type `python3 course.py --no-browser`; return the address it prints."""
        self.started = self.clone.start()
        return self.started.wait_for_url()

    def stop(self) -> None:
        """Press Ctrl-C; every process that belonged to it is gone then."""
        assert self.started is not None
        everyone = processes.family(psutil.Process(self.started.child.pid))
        assert self.started.end() == 0, self.started.text
        assert [one for one in everyone if one.is_running()] == []
        assert not self.home.running.exists()
        self.started = None

    def open(self, browser: Browser, url: str, number: str) -> tuple[Chapter, Watch]:
        """Open a chapter at an address in a fresh browser."""
        page = open_page(browser)
        watch = Watch.on(page)
        answer_dialogs(page)
        page.goto(url)
        return Chapter(page, number, self.learner, self.facts), watch


@pytest.fixture(scope="module")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Open a Chromium; for one module, because Playwright's loop lets no second one into the process."""
    with open_chromium(request.config) as opened:
        yield opened


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest) -> EngineUnderTest:
    """Return one engine to go through the chapters on: the newest, which stands last."""
    found = engines.engines()
    if not found:
        requirements.missing(request.config, "docker", engines.missing_sentence())
    return found[-1]


def make_course(clone: Clone, folder: Path, **variables: str) -> Course:
    """Return a course that was never started, with a data folder of its own."""
    own = {"HOME": os.environ["HOME"], "COURSE_HOME": str(folder / "data"), **variables}
    return Course(Clone(clone.folder, clone.environment | own), Home(folder / "data"))


def end(course: Course) -> None:
    """Take away what a test that failed has left running, and the copies."""
    course.clone.end_all()
    shutil.rmtree(course.clone.folder / "my-course", ignore_errors=True)


@pytest.fixture
def course(engine: EngineUnderTest, prepared_clone: Clone, tmp_path: Path) -> Iterator[Course]:
    """Return a course on the engine, not started; nothing of it may be left there."""
    made = make_course(prepared_clone, tmp_path, DOCKER_HOST=engine.host)
    yield made
    end(made)
    assert engines.leftovers(tmp_path) == []
    with closing(docker.DockerClient(base_url=engine.host)) as client:
        names = [tag for image in client.images.list() for tag in image.tags]
    assert [name for name in names if made.learner.id in name] == []


@pytest.fixture
def course_without_docker(prepared_clone: Clone, tmp_path: Path) -> Iterator[Course]:
    """Return a course on the embedded engine, not started; the engine ends with the course."""
    made = make_course(prepared_clone, tmp_path, COURSE_ENGINE="embedded")
    yield made
    assert running_engine.read(made.home) is None
    end(made)


@pytest.fixture
def course_without_engine(prepared_clone: Clone, tmp_path: Path) -> Iterator[Course]:
    """Return a course that may use Docker alone, whose socket is missing; not started."""
    socket = f"unix://{tmp_path}/docker.sock"
    made = make_course(prepared_clone, tmp_path, DOCKER_HOST=socket, COURSE_ENGINE="docker")
    yield made
    end(made)
