"""`exercise("90.1")` for the notebooks of these tests, in a world that stands still."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.exercises import staging
from sandbox.exercises.opening import open_exercise
from sandbox.exercises.progress.store import ProgressStore
from sandbox.home import find_home, load_learner
from sandbox.lab.failure import ExpectedError
from tests.exercises.minicourse.good import EXERCISES
from tests.exercises.still import StillWorld

if TYPE_CHECKING:
    from sandbox.exercises.card.card import Card
    from sandbox.exercises.staging import Broken

HOME = find_home()
STORE = ProgressStore(HOME.progress)
world = StillWorld(learner=load_learner(HOME))
expected_error = ExpectedError


def happens() -> None:
    """Let an engine fetch a manifest."""
    world.log = world.pull()


def exercise(exercise_id: str, answer: object = None) -> Card:
    """Open an exercise of the mini-course."""
    found = next(one for one in EXERCISES if one.id == exercise_id)
    return open_exercise(found, world, STORE, answer)


def break_it(exercise_id: str) -> Broken:
    """Break what a drill of the mini-course is about."""
    found = next(one for one in EXERCISES if one.id == exercise_id)
    return staging.break_it(found, world, STORE, world)
