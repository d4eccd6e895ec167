"""Plain `pytest --nbval notebooks/` with the runtime packages alone, as an instructor may run it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from sandbox.exercises.proof.fresh_world import fresh_world
from tests import engines
from tests.cli.programs import find_uv
from tests.notebooks.committed import NAMES, REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

pytestmark = [pytest.mark.docker, pytest.mark.timeout(600)]
PARTS = ("sandbox", "notebooks", "pyproject.toml", "uv.lock", "README.md", "LICENSE")


@pytest.fixture
def clone(tmp_path: Path, machine_environ: Mapping[str, str]) -> Path:
    """Copy what the run needs and install the runtime group there, from uv's cache."""
    folder = tmp_path / "clone"
    folder.mkdir()
    for part in PARTS:
        source = REPOSITORY / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, folder / part)
    uv = find_uv()
    if uv is None:
        pytest.skip("There is no uv here to install packages with: `python3 course.py test` brings it.")
    command = [str(uv), "sync", "--locked", "--no-default-groups", "--python", sys.executable]
    environ = {name: value for name, value in machine_environ.items() if name != "VIRTUAL_ENV"}
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def test_plain_nbval_passes(clone: Path, engine_host: str, tmp_path: Path) -> None:
    if engine_host in {engine.host for engine in engines.engines()}:
        pytest.skip("What is installed does not depend on the engine: the embedded one is enough.")
    python = clone / ".venv" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    assert not list((clone / ".venv").rglob("hypothesis")), "the test group is not there"
    with fresh_world(tmp_path / "world", engine_host) as world:
        done = subprocess.run(
            [python, "-m", "pytest", "--nbval", "notebooks/"],
            cwd=clone,
            env=dict(world.environ),
            capture_output=True,
            text=True,
            timeout=500,
            check=False,
        )
    assert done.returncode == 0, done.stdout
    assert "failed" not in done.stdout
    for name in NAMES:
        assert name in done.stdout
