"""Scripts: the cells of a notebook that a trial of one exercise runs, in their order.

Every cell before the exercise's last check is run, for each may prepare it; cells of other exercises are left
out, for none of them may. Which cells an exercise could do without can't be told from their text: they act
on an engine.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sandbox.exercises.proof.cells import answer_cells, answer_id, check_cells, exercise_ids, source_of
from sandbox.exercises.proof.evidence.trials import ALL_CELLS, Role, drawn
from sandbox.exercises.ways import answer_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from sandbox.exercises.case import Json
    from sandbox.exercises.exercise import Exercise
    from sandbox.exercises.proof.cells import Notebook
    from sandbox.exercises.proof.evidence.trials import Trial


class Part(StrEnum):
    """What a cell is to the exercise: it comes before it, shows its card, holds a way, shows, or checks."""

    BEFORE = "before"
    CARD = "card"
    WAY = "way"
    SHOWN = "shown"
    CHECK = "check"


@dataclass(frozen=True)
class Script:
    """What a worker runs as one learner: (part, source) of each cell, and what the card is answered."""

    learner: str
    cells: tuple[tuple[Part, str], ...]
    answer: Json = None

    def to_json(self) -> dict[str, Any]:
        """Return what the worker reads."""
        return asdict(self)


def can_be_played(notebook: Notebook, exercise: Exercise) -> bool:
    """Tell whether the notebook has the cells of a trial: a card, and for lines a cell and a check."""
    checks, answers = check_cells(notebook, exercise.id), answer_cells(notebook, exercise.id)
    if not exercise.kind.in_cells:
        return bool(checks)
    return bool(checks and answers) and checks[0] < answers[0] < checks[-1]


def script_of(notebook: Notebook, exercise: Exercise, trial: Trial) -> Script:
    """Return the script of a Task's or a prediction's trial in a notebook that can be played.

    Raises:
        TypeError, ValueError: the way's lines can't be a cell.
    """
    runs_all = trial.name == ALL_CELLS
    if exercise.kind.in_cells:
        lines = "" if runs_all else trial.cell(exercise)
        answer = None if runs_all else answer_of(trial.answer(exercise), drawn(exercise, trial.learner))
        return Script(trial.learner, tuple(_cells(notebook, exercise, lines, to_the_end=runs_all)), answer)
    lines_instead = trial.cell(exercise) if trial.role is Role.HALFWAY else None
    answer = answer_of(exercise.right_way, drawn(exercise, trial.learner))
    return Script(trial.learner, tuple(_cells(notebook, exercise, lines_instead)), answer)


def _cells(
    notebook: Notebook, exercise: Exercise, lines: str | None, *, to_the_end: bool = False
) -> Iterator[tuple[Part, str]]:
    checks, answers = check_cells(notebook, exercise.id), answer_cells(notebook, exercise.id)
    place = answers[0] if answers else checks[0] + 1
    last = len(notebook["cells"]) if to_the_end else checks[-1]
    for index, cell in enumerate(notebook["cells"][:last]):
        if index == place and lines is not None:
            yield Part.WAY, lines
        source = source_of(cell)
        if index == checks[0]:
            yield Part.CARD, source
        elif cell["cell_type"] == "code" and not answer_id(source) and not exercise_ids({"cells": [cell]}):
            if index < checks[0]:
                yield Part.BEFORE, source
            elif lines is None or exercise.kind.in_cells:
                yield Part.SHOWN, source
    yield Part.CHECK, source_of(notebook["cells"][checks[-1]])
