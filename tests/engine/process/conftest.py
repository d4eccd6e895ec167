"""A data folder whose engine is ended after the test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sandbox.engine.process import end_engine
from sandbox.home import find_home

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sandbox.home import Home


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """Return a fresh data folder."""
    home = find_home({"COURSE_HOME": str(tmp_path / "course-home")})
    yield home
    end_engine(home)
