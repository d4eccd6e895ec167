"""A learner's own notebooks, run again: every exercise has a row, whatever became of the notebook."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.exercises import cell_source
from sandbox.exercises.exercise import seed
from sandbox.exercises.progress import Entry, ProgressStore
from sandbox.exercises.proof.cells import answer_cells, answer_id, check_cells
from sandbox.exercises.proof.check import NOT_STARTED, SAVED, UNREADABLE, CheckReport, Subject, check
from sandbox.exercises.verdict import solved
from sandbox.home import Home, Learner
from tests.exercises.cases import case_of
from tests.exercises.jupyter import REPOSITORY
from tests.exercises.minicourse import notebook as mini
from tests.exercises.minicourse.drill import drill
from tests.exercises.minicourse.good import EXERCISES, code, task
from tests.exercises.still import registry_with

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox.exercises import Exercise

LEARNER = Learner("3f2a91c0", "zoe")
SHOWN = tuple(one for one in EXERCISES if one is not task)
NEWEST = "    return max(tags, key=lambda tag: [int(part) for part in tag.split('.')])"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Return a learner's data folder; no engine is looked for."""
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY))
    monkeypatch.setenv("COURSE_ENGINE", "none")
    (tmp_path / "home").mkdir()
    return Home(tmp_path / "home")


def answer_all(home: Home) -> ProgressStore:
    """Answer every question rightly, with the learner's own values."""
    store = ProgressStore(home.progress)
    for exercise in SHOWN:
        parameters = exercise.parameters(seed(LEARNER.id, exercise.id, 1))
        entry = Entry().opened(parameters)
        if exercise.kind.in_card:
            way: Any = exercise.kind.named(exercise.right_way)
            answer = way(parameters) if callable(way) else way
            entry = entry.answered(exercise.kind.kept(answer))
        store.put(exercise.id, entry)
    return store


def learners_notebook() -> dict[str, Any]:
    """Return the notebook as the learner's copy: no outputs, and the function written."""
    mended = f"# Exercise 90.9: your lines go here\n{cell_source(drill.reference)}"
    sources = [
        mended if answer_id(source) == drill.id else source.replace("    return None", NEWEST)
        for source in mini.SOURCES
    ]
    blank: dict[str, Any] = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    cells = [{**blank, "id": f"c{n}", "source": source} for n, source in enumerate(sources)]
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}


def run(home: Home, notebook: object, *exercises: Exercise) -> CheckReport:
    """Check a notebook."""
    path = home.path.parent / "mine.ipynb"
    path.write_text(notebook if isinstance(notebook, str) else json.dumps(notebook))
    return check([Subject("90", path, exercises or SHOWN)], home, LEARNER)


def verdicts(report: CheckReport) -> dict[str, str]:
    """Return {exercise id: verdict}."""
    return {row.exercise_id: row.verdict for row in report.rows}


def test_all_solved_is_exit_code_0(home: Home) -> None:
    answer_all(home)
    report = run(home, learners_notebook())
    assert verdicts(report) == {one.id: "solved" for one in SHOWN}, report
    assert report.remarks == ()
    assert report.exit_code == 0


def test_a_mangled_notebook_is_judged_by_what_is_left(home: Home) -> None:
    store = answer_all(home)
    store.update("90.1", lambda entry: entry.answered(0))
    notebook = learners_notebook()
    cells = notebook["cells"]
    cells[answer_cells(notebook, code.id)[0]]["source"] = "# Exercise 90.8: your lines go here\nnewest = max"
    copied = dict(cells[check_cells(notebook, "90.2")[0]], id="copied", source="exercise( '90.2' )")
    cells.append(copied)
    del cells[check_cells(notebook, "90.4")[0]]
    cells.insert(3, {**copied, "id": "broken", "source": "this is no Python"})
    cells[:] = [cells[0], *reversed(cells[1:6]), *cells[6:]]
    report = run(home, notebook)
    found = verdicts(report)
    assert (found["90.1"], found["90.4"], found["90.8"]) == ("not yet right", NOT_STARTED, "not yet right")
    assert {found[one] for one in ("90.2", "90.3", "90.5", "90.6", "90.9")} == {"solved"}
    assert next(row.misconception for row in report.rows if row.exercise_id == "90.8") == "latest-is-newest"
    assert len(report.remarks) == 1
    assert "this is no Python" in report.remarks[0]
    assert report.exit_code == 1


@pytest.mark.parametrize("content", ["{", "[]", '{"cells": 7}'])
def test_a_notebook_that_cannot_be_read_has_its_rows_all_the_same(home: Home, content: str) -> None:
    report = run(home, content)
    assert set(verdicts(report).values()) == {UNREADABLE}
    assert report.exit_code == 1


def test_a_saved_verdict_is_no_proof_but_a_saved_case_of_a_task_is_shown(home: Home) -> None:
    store = ProgressStore(home.progress)
    untouched = case_of(task)
    version = str(untouched.parameters["version"])
    case = replace(untouched, after=registry_with({"0.1": "a", version: "a"}))
    for exercise_id, saved in (("90.1", None), (task.id, case.to_json())):
        store.put(exercise_id, Entry().opened({}).judged(solved("Long ago."), saved, is_try=True))
    report = run(home, learners_notebook(), EXERCISES[0], task)
    assert verdicts(report) == {"90.1": "not solved yet", task.id: SAVED}


def test_the_learners_own_files_are_not_touched(home: Home) -> None:
    answer_all(home)
    before = home.progress.read_bytes()
    run(home, learners_notebook(), EXERCISES[0])
    assert home.progress.read_bytes() == before
    assert json.loads((home.path.parent / "mine.ipynb").read_text()) == learners_notebook()
