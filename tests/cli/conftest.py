"""A copy of the clone for every test of the launcher; tests of the set-up make their own."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.cli.clone import Clone, copy_clone, path_with
from tests.cli.prepared import offline, prepared_clone, uv

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["offline", "prepared_clone", "uv"]


@pytest.fixture
def clone(prepared_clone: Clone, tmp_path: Path) -> Iterator[Clone]:
    """Return that copy with a data folder of the test's own, and no copies of notebooks yet."""
    variables = {"HOME": os.environ["HOME"], "COURSE_HOME": str(tmp_path / "data ü")}
    clone = Clone(prepared_clone.folder, prepared_clone.environment | variables)
    yield clone
    clone.end_all()
    shutil.rmtree(prepared_clone.folder / "my-course", ignore_errors=True)


@pytest.fixture
def new_clone(tmp_path: Path, uv: Path, offline: dict[str, str]) -> Clone:
    """Return a copy of the clone that was never set up."""
    variables = {"PATH": path_with(uv), "COURSE_HOME": str(tmp_path / "data")}
    return Clone(copy_clone(tmp_path / "Kurs"), os.environ | offline | variables)
