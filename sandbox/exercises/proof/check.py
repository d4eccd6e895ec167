"""A learner's own notebooks, run again in a fresh world: which exercises hold.

The learner's identity and answers are copied, their verdicts are not: what counts is what comes out again.
Cells are run as they are; only the checks' verdicts are compared. A mangled notebook is judged by what is
left of it.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.exercises.card.text import text_form
from sandbox.exercises.case import Case
from sandbox.exercises.exercise import judge
from sandbox.exercises.progress.entry import Entry
from sandbox.exercises.progress.store import ProgressStore
from sandbox.exercises.proof.cells import Notebook, check_cells
from sandbox.exercises.proof.fresh_world import fresh_world
from sandbox.exercises.verdict import Outcome, Verdict, solved

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sandbox.exercises.exercise import Exercise
    from sandbox.exercises.proof.nbval_run import NbvalRun
    from sandbox.home import Home, Learner

NOT_STARTED = "not started"
SAVED = "solved (saved, not replayed)"
PROBLEM = "sandbox problem (not your mistake)"
UNREADABLE = "notebook not readable"


@dataclass(frozen=True)
class Subject:
    """One chapter's notebook of the learner's, and the exercises that should be in it."""

    chapter: str
    notebook: Path
    exercises: tuple[Exercise, ...]


@dataclass(frozen=True)
class Row:
    """How one exercise stands; `evidence` is the verdict's sentence, "" if there is nothing to say."""

    chapter: str
    exercise_id: str
    title: str
    verdict: str
    misconception: str = ""
    evidence: str = ""

    @property
    def is_solved(self) -> bool:
        """Whether it counts as done."""
        return self.verdict in {str(Outcome.SOLVED), SAVED}


@dataclass(frozen=True)
class CheckReport:
    """One row for every exercise, whatever happened; `remarks` tell of cells that failed."""

    rows: tuple[Row, ...]
    remarks: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 all solved, 1 not yet, 2 our fault."""
        if any(row.verdict == PROBLEM for row in self.rows):
            return 2
        return 0 if all(row.is_solved for row in self.rows) else 1


def check(
    subjects: Iterable[Subject], home: Home, learner: Learner, *, engine_host: str | None = None
) -> CheckReport:
    """Run the learner's notebooks again, each in a fresh world on this engine, else on the one found."""
    rows: list[Row] = []
    remarks: list[str] = []
    for subject in subjects:
        found, said = _check_one(subject, home, learner, engine_host)
        rows += found
        remarks += said
    return CheckReport(tuple(rows), tuple(remarks))


def _check_one(
    subject: Subject, home: Home, learner: Learner, engine_host: str | None
) -> tuple[list[Row], list[str]]:
    saved = ProgressStore(home.progress).entries()
    try:
        notebook = _expecting_solved(_read(subject.notebook), subject.exercises)
    except (OSError, ValueError) as error:
        rows = [_row(subject, one, UNREADABLE) for one in subject.exercises]
        return rows, [f"{subject.notebook.name}: {error}"]
    with tempfile.TemporaryDirectory(prefix="course-check-") as name:
        folder = Path(name)
        with fresh_world(folder, engine_host, learner.id) as world:
            if home.learner.exists():
                shutil.copy(home.learner, folder / "home")
            for exercise in subject.exercises:
                if exercise.id in saved:
                    world.store.put(exercise.id, _answers_alone(saved[exercise.id], exercise))
            run = world.run(subject.notebook.name, notebook)
            replayed = world.store.entries()
    shown = {one.id for one in subject.exercises if check_cells(notebook, one.id)}
    rows = [
        _judged(subject, one, replayed.get(one.id) if one.id in shown else None, saved.get(one.id), run)
        for one in subject.exercises
    ]
    return rows, _remarks(subject, notebook, run)


def _read(path: Path) -> Notebook:
    """Read a notebook.

    Raises:
        ValueError: it is none.
    """
    notebook: Notebook = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise ValueError("it holds no list of cells.")  # noqa: TRY004  # to the caller it is bad content
    return notebook


def _expecting_solved(notebook: Notebook, exercises: Sequence[Exercise]) -> Notebook:
    """Make every code cell one that is run and not compared, but for the last check of each exercise."""
    for cell in notebook["cells"]:
        if cell.get("cell_type") == "code":
            cell.update(outputs=[], execution_count=None)
    for exercise in exercises:
        for index in check_cells(notebook, exercise.id)[-1:]:
            text = text_form(exercise, solved(""))
            output = {"output_type": "execute_result", "execution_count": 1, "metadata": {}}
            notebook["cells"][index].update(
                execution_count=1, outputs=[{**output, "data": {"text/plain": text}}]
            )
    return notebook


def _answers_alone(entry: Entry, exercise: Exercise) -> Entry:
    """The attempt with its values and answer, as if it had just been given."""
    kept = Entry(attempt=entry.attempt, parameters=entry.parameters, opened_at=entry.opened_at)
    return kept.answered(entry.answer) if exercise.kind.in_card else kept


def _judged(
    subject: Subject, exercise: Exercise, replayed: Entry | None, saved: Entry | None, run: NbvalRun
) -> Row:
    verdict = replayed.last_verdict if replayed else None
    if verdict is not None and verdict.is_solved:
        return _row(subject, exercise, verdict.words, verdict)
    if saved is not None and _is_solved_again(exercise, saved):
        return _row(subject, exercise, SAVED)
    if verdict is None:
        untouched = str(Outcome.NOT_YET) if replayed else NOT_STARTED
        return _row(subject, exercise, PROBLEM if run.exit_code > 1 else untouched)
    return _row(subject, exercise, verdict.words, verdict)


def _is_solved_again(exercise: Exercise, saved: Entry) -> bool:
    """Whether the saved case of a Task, done in a terminal perhaps, is judged solved once more."""
    if not exercise.kind.in_cells or saved.case is None:
        return False
    try:
        case = Case.from_json(saved.case)
    except Exception:  # noqa: BLE001  # a case of another version proves nothing
        return False
    return judge(exercise, case).is_solved


def _row(subject: Subject, exercise: Exercise, words: str, verdict: Verdict | None = None) -> Row:
    slug = (verdict.misconception if verdict else None) or ""
    plain = words.partition(" [")[0]
    return Row(subject.chapter, exercise.id, exercise.title, plain, slug, verdict.evidence if verdict else "")


def _remarks(subject: Subject, notebook: Notebook, run: NbvalRun) -> list[str]:
    """Cells that failed by themselves; that a check did not say solved is in its row."""
    code = [cell for cell in notebook["cells"] if cell.get("cell_type") == "code"]
    own = [one for one in run.failures if 0 <= one.cell < len(code) and not code[one.cell]["outputs"]]
    remarks = [f"{subject.notebook.name}, code cell {one.cell + 1} failed:\n{one.text}" for one in own]
    return remarks + ([f"{subject.notebook.name}: {run.output}"] if run.exit_code > 1 else [])
