"""Promises about the place in the course: the notebook's cells, and what was taught before them.

An exercise that is proven outside of any course has no lesson, and nothing to promise about one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.exercises.proof.cells import answer_cells, check_cells

if TYPE_CHECKING:
    from sandbox.exercises.exercise import Exercise
    from sandbox.exercises.proof.cells import Notebook
    from sandbox.exercises.proof.evidence.evidence import Evidence


def the_notebook_has_its_cells(evidence: Evidence) -> list[str]:
    """10: a card; for lines of code a cell between card and check; for a prediction a check afterwards."""
    if evidence.lesson is None:
        return []
    return _missing_cells(evidence.lesson.notebook, evidence.exercise)


def what_it_uses_is_taught_before(evidence: Evidence) -> list[str]:
    """10, too: every concept it uses is taught by an earlier chapter, or by a cell above its card."""
    if evidence.lesson is None:
        return []
    exercise, lesson = evidence.exercise, evidence.lesson
    if not exercise.uses:
        return ["It names no concept in `uses`."]
    cells = lesson.notebook["cells"]
    above = cells[: next(iter(check_cells(lesson.notebook, exercise.id)), 0)]
    known = {one for cell in above for one in cell["metadata"].get("teaches", [])} | lesson.taught_before
    return [f"{one} is not taught above its card." for one in exercise.uses if one not in known]


def _missing_cells(notebook: Notebook, exercise: Exercise) -> list[str]:
    checks, answers = check_cells(notebook, exercise.id), answer_cells(notebook, exercise.id)
    if not checks:
        return [f'No cell shows it: a code cell with `lab.exercise("{exercise.id}")`.']
    if exercise.kind.in_cells:
        if len(answers) != 1:
            return [
                f"{len(answers)} cells begin with `# Exercise {exercise.id}: your lines go here`, not one."
            ]
        first = checks[0] if exercise.kind.looks_at_state else -1
        if not first < answers[0] < checks[-1]:
            return ["The answer cell does not stand between the card and the check."]
    elif exercise.kind.settles_later and exercise.kind.looks_at_state and len(checks) < 2:  # noqa: PLR2004
        return ["A prediction takes two cells: one to predict, and one after what it is about."]
    return []
