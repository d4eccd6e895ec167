"""Where a session comes in: show an exercise in the live world, and check what can be checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.exercises.card.card import Card
from sandbox.exercises.card.model import CardModel
from sandbox.exercises.review import key_of

if TYPE_CHECKING:
    from sandbox.exercises.exercise import Exercise
    from sandbox.exercises.progress.store import ProgressStore
    from sandbox.exercises.world import World


def open_exercise(exercise: Exercise, world: World, store: ProgressStore, answer: object = None) -> Card:
    """Do what `lab.exercise("1.4")` does: open it, take an answer if one is given, check, return the card.

    `world` is `LabWorld(lab)`. One store object should serve the whole session: cards of one exercise keep
    each other up to date through it.

    Raises:
        LearnerError: the answer can't be read; the message says how to write it.
    """
    model = CardModel(exercise, world, store)
    model.run(answer)
    return Card(model)


def open_review(exercise: Exercise, world: World, store: ProgressStore, answer: object = None) -> Card:
    """Deal an exercise again, as `review` returns it, with new values unless it is being answered.

    Raises:
        LearnerError: the answer can't be read.
    """
    model = CardModel(exercise, world, store, key=key_of(exercise), call="review")
    if model.entry.attempt == 0 or (model.entry.is_solved and answer is None):
        model.deal()
    model.run(answer)
    return Card(model)
