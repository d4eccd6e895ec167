"""The mini-course on a real engine and a real registry, both inside the kernel: nothing has to be started."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sandbox
from sandbox.exercises import staging
from sandbox.exercises.opening import open_exercise
from sandbox.exercises.world import LabWorld
from sandbox.lab.failure import ExpectedError
from tests.exercises.minicourse.drill import drill
from tests.exercises.minicourse.good import EXERCISES
from tests.exercises.still import StillWorld

if TYPE_CHECKING:
    from sandbox.exercises.card.card import Card
    from sandbox.exercises.staging import Broken

lab = sandbox.open()
client = lab.docker
registry = lab.registry()
world = StillWorld()
expected_error = ExpectedError
repository = f"{registry.address}/skylark/forecast"


def push_first() -> None:
    """Push the version that the Task starts from."""
    lab.forecast("0.1").tag(repository, tag="0.1")
    client.images.push(repository, tag="0.1")


def exercise(exercise_id: str, answer: object = None) -> Card:
    """Open an exercise of the mini-course."""
    found = next(one for one in EXERCISES if one.id == exercise_id)
    return open_exercise(found, world if found is drill else LabWorld(lab), lab.store, answer)


def break_it(_exercise_id: str) -> Broken:
    """Break what the drill is about, in the world that stands still."""
    return staging.break_it(drill, world, lab.store, world)
