"""Fixtures of a copy of the clone that is set up once, from uv's cache; `tests/browser` starts the same."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.cli.clone import Clone, copy_clone, path_with
from tests.cli.programs import find_uv, uv_cache

if TYPE_CHECKING:
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
