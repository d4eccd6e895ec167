"""Copies of a notebook in which its exercises are answered: all right, or each in one wrong way.

A copy is the committed notebook with three changes: answer cells hold a way's lines, the first line of a
check cell's expected text is the verdict that must come, and the answers given in cards lie in a progress
store. Strict nbval of the copy then proves the exercises. Copies are made for a run and never stored.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.errors import SandboxError
from sandbox.exercises.exercise import seed
from sandbox.exercises.progress.entry import Entry
from sandbox.exercises.proof.cells import Notebook, answer_cells, check_cells, source_of
from sandbox.exercises.verdict import Verdict, not_right, solved
from sandbox.exercises.ways import answer_of, cell_source
from sandbox.image.json_fields import EMPTY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sandbox.exercises.case import Json
    from sandbox.exercises.exercise import Exercise
    from sandbox.exercises.progress.store import ProgressStore
    from sandbox.exercises.ways import Way

    Facts = Mapping[str, Json]


@dataclass(frozen=True)
class Step:
    """One exercise, the way that is gone through it, and the verdict that must come; None: any may.

    `cell` is what the answer cell holds where that is not the way's own lines.
    """

    exercise: Exercise
    way: Way
    verdict: Verdict | None
    cell: str = ""


@dataclass(frozen=True)
class Overlay:
    """A copy of a notebook and the entries that its progress store starts with."""

    name: str
    notebook: Notebook
    steps: tuple[Step, ...]
    entries: Mapping[str, Entry]

    def fill(self, store: ProgressStore) -> None:
        """Put the answers into a fresh store."""
        for exercise_id, entry in self.entries.items():
            store.put(exercise_id, entry)


def solved_copy(
    notebook: Notebook, exercises: Iterable[Exercise], learner_id: str, facts: Facts = EMPTY
) -> Overlay:
    """Every exercise answered by its reference, on a machine of these facts."""
    steps = [Step(exercise, exercise.right_way, solved("")) for exercise in exercises]
    return lay_over("solved", notebook, steps, learner_id, facts)


def other_copies(
    notebook: Notebook, exercises: Iterable[Exercise], learner_id: str, facts: Facts = EMPTY
) -> list[Overlay]:
    """Copy *k*: every exercise that has a *k*-th other right way answered by it, the others untouched."""
    others = [(exercise, exercise.others) for exercise in exercises]
    copies = []
    for number in range(max((len(ways) for _, ways in others), default=0)):
        chosen = [(exercise, ways[number]) for exercise, ways in others if number < len(ways)]
        steps = [Step(exercise, way, solved("")) for exercise, way in chosen]
        copies.append(lay_over(f"other-{number + 1}", notebook, steps, learner_id, facts))
    return copies


def wrong_copies(
    notebook: Notebook, exercises: Iterable[Exercise], learner_id: str, facts: Facts = EMPTY
) -> list[Overlay]:
    """Copy *k*: every exercise that has a *k*-th wrong way answered by it, the others untouched."""
    wrong = [(exercise, exercise.wrong_ways) for exercise in exercises]
    copies = []
    for number in range(max((len(ways) for _, ways in wrong), default=0)):
        chosen = [(exercise, *ways[number]) for exercise, ways in wrong if number < len(ways)]
        steps = [Step(exercise, way, not_right(slug, "")) for exercise, slug, way in chosen]
        copies.append(lay_over(f"wrong-{number + 1}", notebook, steps, learner_id, facts))
    return copies


def lay_over(
    name: str, notebook: Notebook, steps: Sequence[Step], learner_id: str, facts: Facts = EMPTY
) -> Overlay:
    """Go these ways through a notebook; one that does not exist on a machine of these facts is left out.

    Raises:
        SandboxError: the notebook lacks a cell that an exercise needs; the text names it.
    """
    laid = copy.deepcopy(notebook)
    entries: dict[str, Entry] = {}
    gone: list[Step] = []
    for step in steps:
        exercise, kind = step.exercise, step.exercise.kind
        parameters = exercise.parameters(seed(learner_id, exercise.id, 1))
        if kind.in_cells and callable(step.way):
            _write_answer(laid, exercise, step.cell or cell_source(step.way, parameters))
        if kind.in_card:
            answer = answer_of(kind.named(step.way), {**facts, **parameters})
            if answer is None:
                continue
            entries[exercise.id] = Entry().opened(parameters).answered(kind.kept(answer))
        _settle(laid, exercise, step.verdict)
        gone.append(step)
    return Overlay(name, laid, tuple(gone), entries)


def _write_answer(notebook: Notebook, exercise: Exercise, lines: str) -> None:
    """Put a way into the answer cell; what its last line returns is its own affair, so it is not compared."""
    cells = answer_cells(notebook, exercise.id)
    if not cells:
        raise SandboxError(
            f"No answer cell for exercise {exercise.id}: a code cell whose first line is "
            f"`# Exercise {exercise.id}: your lines go here`."
        )
    cell = notebook["cells"][cells[0]]
    cell["source"] = f"{source_of(cell).splitlines()[0]}\n{lines}"
    _ignore_output(cell)


def _ignore_output(cell: Notebook) -> None:
    """Let a cell's output be whatever it is."""
    tags = cell["metadata"].setdefault("tags", [])
    cell["metadata"]["tags"] = [*tags, "nbval-ignore-output"]


def _settle(notebook: Notebook, exercise: Exercise, verdict: Verdict | None) -> None:
    """Set the verdict that the exercise's check cells must print, or let them print any."""
    for index in _settling_cells(notebook, exercise):
        if verdict is None:
            _ignore_output(notebook["cells"][index])
            continue
        texts = [output["data"] for output in notebook["cells"][index]["outputs"] if "data" in output]
        plain = [data for data in texts if _plain(data).startswith(f"Exercise {exercise.id}: ")]
        if not plain:
            raise SandboxError(
                f"Cell {index} checks exercise {exercise.id}, but its saved text does not begin with its "
                "verdict. Run the notebook untouched and save it."
            )
        for data in plain:
            rest = _plain(data).partition("\n")[2]
            data["text/plain"] = f"{verdict.headline(exercise.id)}\n{rest}"


def _settling_cells(notebook: Notebook, exercise: Exercise) -> list[int]:
    """The cells in which an answered exercise prints its verdict.

    For a question that is every one; for a prediction the last, after what it was about; for a Task those
    after its answer cell.
    """
    cells = check_cells(notebook, exercise.id)
    if exercise.kind.in_cells:
        answers = answer_cells(notebook, exercise.id)
        cells = [index for index in cells if answers and index > answers[0]]
    elif exercise.kind.settles_later and exercise.kind.looks_at_state:
        cells = cells[-1:]
    if not cells:
        raise SandboxError(f'No cell checks exercise {exercise.id}: `lab.exercise("{exercise.id}")`.')
    return cells


def _plain(data: Mapping[str, Json]) -> str:
    text = data.get("text/plain", "")
    return (
        text
        if isinstance(text, str)
        else "".join(str(line) for line in text)
        if isinstance(text, list)
        else ""
    )
