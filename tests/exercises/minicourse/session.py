"""`exercise("90.1")` for the notebooks of these tests, in a world that stands still."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.exercises.opening import open_exercise
from sandbox.exercises.progress.store import ProgressStore
from sandbox.home import find_home, load_learner
from tests.exercises.minicourse.good import EXERCISES
from tests.exercises.still import StillWorld

if TYPE_CHECKING:
    from sandbox.exercises.card.card import Card


HOME = find_home()
WORLD = StillWorld(learner=load_learner(HOME))
STORE = ProgressStore(HOME.progress)


def happens() -> None:
    """Let an engine fetch a manifest."""
    WORLD.log = WORLD.pull()


def exercise(exercise_id: str, answer: object = None) -> Card:
    """Open an exercise of the mini-course."""
    found = next(one for one in EXERCISES if one.id == exercise_id)
    return open_exercise(found, WORLD, STORE, answer)
