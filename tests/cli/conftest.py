"""A copy of the clone that is set up once, from uv's cache; tests of the set-up make their own."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.cli.clone import Clone, copy_clone, path_with
from tests.cli.programs import find_uv, uv_cache

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NO_UV = "There is no uv here to set up a clone with: `python3 course.py test` brings it."


@pytest.fixture(scope="session")
def uv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a uv alone in a folder, for a PATH that holds nothing else of the environment."""
    found = find_uv()
    if found is None:
        pytest.skip(NO_UV)
    alone = tmp_path_factory.mktemp("uv") / "uv"
    alone.symlink_to(found)
    return alone


@pytest.fixture(scope="session")
def offline(uv: Path) -> dict[str, str]:
    """Return the variables with which uv installs from its cache alone."""
    return {"UV_CACHE_DIR": uv_cache(uv), "UV_OFFLINE": "1", "UV_LINK_MODE": "hardlink"}


@pytest.fixture(scope="session")
def prepared_clone(tmp_path_factory: pytest.TempPathFactory, uv: Path, offline: dict[str, str]) -> Clone:
    """Return a copy of the clone whose first set-up is done; its path has spaces and other letters."""
    folder = tmp_path_factory.mktemp("Kurs für Zoë")
    clone = Clone(copy_clone(folder / "docker registry"), os.environ | offline | {"PATH": path_with(uv)})
    done = clone.run("--version", variables={"COURSE_HOME": str(folder / "unused")})
    if "network" in done.stderr.lower():
        pytest.skip(f"uv's cache does not hold the packages of uv.lock: {done.stderr.splitlines()[-1]}")
    assert done.returncode == 0, done.stdout + done.stderr
    return clone


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
