"""Promise 12, about drills alone: the symptom that the text promises is shown, and comes live.

The cell after the card breaks it, meets the failure in `expected_error("words")` and shows it on its last
line. What that cell printed is in the evidence of every run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.exercises.kinds.repair import Repair
from sandbox.exercises.proof.cells import answer_cells, break_cells, check_cells, source_of

if TYPE_CHECKING:
    from sandbox.exercises.exercise import Exercise
    from sandbox.exercises.proof.cells import Notebook
    from sandbox.exercises.proof.evidence.evidence import Evidence


def the_symptom_comes(evidence: Evidence) -> list[str]:
    """12: the statement names it, the notebook has a cell for it, and in every run it was seen."""
    exercise = evidence.exercise
    if not isinstance(exercise.kind, Repair):
        return []
    says = exercise.kind.fault.says
    broken = [] if says in exercise.statement else [f"The statement does not promise {says!r}."]
    if evidence.lesson is not None:
        broken += _missing_cell(evidence.lesson.notebook, exercise, says)
    played = [run for run in evidence.runs if run.live is not None]
    return broken + [
        f"{run.trial}: no error said {says!r}." for run in played if f"Error: {says}" not in run.said
    ]


def _missing_cell(notebook: Notebook, exercise: Exercise, says: str) -> list[str]:
    checks, answers = check_cells(notebook, exercise.id), answer_cells(notebook, exercise.id)
    cells = break_cells(notebook, exercise.id)
    if len(cells) != 1:
        return [f'{len(cells)} cells call `break_it("{exercise.id}")`, not one.']
    if not (checks and answers and checks[0] < cells[0] < answers[0]):
        return ["The cell that breaks it does not stand between the card and the answer cell."]
    if f'expected_error("{says}")' not in source_of(notebook["cells"][cells[0]]):
        return [f"The cell that breaks it does not expect {says!r}."]
    return []
