"""Cases for the tests: nothing around them unless a test puts it there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.exercises import Case, Exercise, judge
from sandbox.exercises.exercise import seed
from sandbox.snapshot import Snapshot

if TYPE_CHECKING:
    from sandbox.exercises import Json, Verdict

NOTHING = Snapshot()


def case_of(exercise: Exercise, answer: Json = None) -> Case:
    """Return a case with an answer and the author's drawn values."""
    parameters = exercise.parameters(seed("author", exercise.id, 1))
    return Case(exercise.id, parameters, answer, NOTHING, NOTHING)


def verdict_on(exercise: Exercise, answer: Json = None) -> Verdict:
    """Judge an answer."""
    return judge(exercise, case_of(exercise, answer))
