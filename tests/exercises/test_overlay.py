"""Copies of a notebook with its exercises answered, put through strict nbval."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.errors import SandboxError
from sandbox.exercises.progress import ProgressStore
from sandbox.exercises.proof.cells import answer_cells, check_cells, exercise_ids
from sandbox.exercises.proof.nbval_run import NbvalRun, run_nbval
from sandbox.exercises.proof.overlay import Overlay, solved_copy, wrong_copies
from tests.exercises.minicourse import notebook as mini
from tests.exercises.minicourse.good import EXERCISES, code, match

if TYPE_CHECKING:
    from pathlib import Path

SHOWN = [one for one in EXERCISES if one.id != "90.7"]


@pytest.fixture(scope="module")
def committed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return the notebook as its author saved it."""
    folder = tmp_path_factory.mktemp("committed")
    return mini.commit(folder / "mini.ipynb", folder / "home")


def run(folder: Path, notebook: dict[str, Any], overlay: Overlay | None = None) -> NbvalRun:
    """Put a notebook through nbval in a world of its own, with the answers of an overlay."""
    folder.mkdir(exist_ok=True)
    path, home = folder / "mini.ipynb", folder / "home"
    path.write_text(json.dumps(notebook))
    home.mkdir(exist_ok=True)
    if overlay:
        overlay.fill(ProgressStore(home / "progress.json"))
    return run_nbval([path], mini.environment(home), folder / "scratch")


def test_the_committed_notebook_passes_and_once_more(tmp_path: Path, committed: dict[str, Any]) -> None:
    for _ in range(2):
        done = run(tmp_path, committed)
        assert done.exit_code == 0, done.report
        assert done.passed == len(mini.SOURCES)


def test_in_the_solved_copy_every_check_prints_solved(tmp_path: Path, committed: dict[str, Any]) -> None:
    overlay = solved_copy(committed, SHOWN, "author")
    done = run(tmp_path, overlay.notebook, overlay)
    assert done.exit_code == 0, done.report
    entries = ProgressStore(tmp_path / "home" / "progress.json").entries()
    assert {one for one, entry in entries.items() if entry.is_solved} == {one.id for one in SHOWN}
    assert str(overlay.notebook).count(": solved\\n") == len(SHOWN)


def test_every_wrong_copy_prints_its_misconceptions(tmp_path: Path, committed: dict[str, Any]) -> None:
    copies = wrong_copies(committed, SHOWN, "author")
    assert [copy.name for copy in copies] == ["wrong-1", "wrong-2"]
    for overlay in copies:
        done = run(tmp_path / overlay.name, overlay.notebook, overlay)
        assert done.exit_code == 0, done.report
    assert "not yet right [tag-is-a-copy]" in str(copies[0].notebook)
    assert "not yet right [latest-is-newest]" in str(copies[1].notebook)


def test_a_verdict_that_does_not_come_is_told_by_cell(tmp_path: Path, committed: dict[str, Any]) -> None:
    overlay = solved_copy(committed, SHOWN, "author")
    done = run(tmp_path, overlay.notebook)
    assert done.exit_code == 1
    first = done.failures[0]
    assert (first.notebook, first.cell) == ("mini.ipynb", 1)
    assert "Exercise 90.1: not solved yet" in first.text
    assert "Exercise 90.1: solved" in first.text


def test_a_missing_answer_cell_is_named(committed: dict[str, Any]) -> None:
    notebook = copy.deepcopy(committed)
    del notebook["cells"][answer_cells(notebook, "90.8")[0]]
    with pytest.raises(SandboxError, match=r"No answer cell for exercise 90\.8.*your lines go here"):
        solved_copy(notebook, [code], "author")


def test_a_missing_check_cell_is_named(committed: dict[str, Any]) -> None:
    notebook = copy.deepcopy(committed)
    del notebook["cells"][check_cells(notebook, "90.5")[0]]
    with pytest.raises(SandboxError, match=r"No cell checks exercise 90\.5"):
        solved_copy(notebook, [match], "author")


def test_cells_are_found_by_their_source_alone() -> None:
    cells = [
        {"cell_type": "markdown", "source": 'exercise("1.1")'},
        {"cell_type": "code", "source": ["# lab.exercise('1.2')\n", "lab.exercise( '1.1' )"]},
        {"cell_type": "code", "source": "\n#  Exercise 1.3:  Your lines go here\nx = 1"},
        {"cell_type": "code", "source": 'lab.exercise("1.3", answer=x)\nlab.exercise("1.1")'},
    ]
    notebook = {"cells": cells}
    assert check_cells(notebook, "1.1") == [1, 3]
    assert answer_cells(notebook, "1.3") == [2]
    assert exercise_ids(notebook) == ["1.1", "1.3"]


def test_the_committed_notebook_itself_is_not_touched(committed: dict[str, Any]) -> None:
    before = copy.deepcopy(committed)
    solved_copy(committed, SHOWN, "author")
    assert committed == before
