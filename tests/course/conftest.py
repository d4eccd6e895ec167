"""Sessions for the tests of the course: in a data folder of their own, on the engine of the test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sandbox.course.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def environ(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """Give a fresh data folder and the learner `author`."""
    monkeypatch.setenv("COURSE_HOME", str(tmp_path / "course-home"))
    monkeypatch.setenv("COURSE_LEARNER", "author")
    return monkeypatch


@pytest.fixture
def session(environ: pytest.MonkeyPatch, engine_host: str) -> Iterator[Session]:
    """Open a session on the engine; what it made is gone afterwards."""
    environ.setenv("DOCKER_HOST", engine_host)
    with Session.open() as opened:
        yield opened
