"""Whole chapters inside one process, with sockets, threads and processes forbidden, as in a browser's tab."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.notebooks.committed import FOLDER, NAMES, REPOSITORY, notebook

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FIELDS = ("output_type", "text", "ename", "evalue")


def compared(output: Mapping[str, Any]) -> dict[str, Any]:
    """Return what nbval compares of an output, its text joined."""
    data = output.get("data", {})
    text = output.get("text", data.get("text/plain"))
    found = {**output, "text": "".join(text)} if text is not None else dict(output)
    return {name: found[name] for name in FIELDS if name in found}


def committed_outputs(name: str) -> list[list[dict[str, Any]]]:
    """Return the outputs of a notebook's code cells as they are committed."""
    cells = [cell for cell in notebook(name)["cells"] if cell["cell_type"] == "code"]
    return [[compared(output) for output in cell["outputs"]] for cell in cells]


@pytest.mark.parametrize("name", NAMES)
def test_a_chapter_runs_with_sockets_threads_and_processes_forbidden(
    name: str, tmp_path: Path, machine_environ: Mapping[str, str]
) -> None:
    environ = {
        "PATH": machine_environ.get("PATH", ""),
        "HOME": str(tmp_path),
        "COURSE_HOME": str(tmp_path / "course-home"),
        "COURSE_LEARNER": "author",
        "IPYTHONDIR": str(tmp_path / "ipython"),
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.notebooks.inside", str(FOLDER / name)],
        cwd=REPOSITORY,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    for given, expected in zip(json.loads(done.stdout), committed_outputs(name), strict=True):
        assert given == expected
