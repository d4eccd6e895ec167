"""The review of the whole course: which exercises are due now, and how they are dealt in a notebook."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from IPython.display import display

from sandbox.course.chapters import exercises, find_exercise
from sandbox.errors import LearnerError
from sandbox.exercises.review import schedule

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sandbox.exercises import Exercise
    from sandbox.exercises.card.card import Card
    from sandbox.exercises.progress.entry import Entry

MOST_AT_ONCE = 3


class Review:
    """The cards that were dealt, one below the other; `next_day` is when more come, "" if none will."""

    def __init__(self, cards: Sequence[Card], next_day: str) -> None:
        """Keep both."""
        self.cards = tuple(cards)
        self.next_day = next_day

    def __repr__(self) -> str:
        """Say how many were dealt, or when the next one comes back."""
        if self.cards:
            return f"Review: {', '.join(card.card.exercise.id for card in self.cards)}"
        return nothing_due(self.next_day)

    def _ipython_display_(self) -> None:
        """Show the cards, or the sentence that there are none."""
        if not self.cards:
            print(self)  # noqa: T201 - the cell's output
        for card in self.cards:
            display(card)  # type: ignore[no-untyped-call]


def due_now(entries: Mapping[str, Entry]) -> list[Exercise]:
    """Return the exercises that are due, as they come back, those that wait longest first."""
    now = datetime.now(UTC)
    return [one.exercise for one in schedule(exercises().values(), entries) if one.time <= now]


def next_day(entries: Mapping[str, Entry]) -> str:
    """Return the day on which the next one comes back, as YYYY-MM-DD of this place; "" if none does."""
    now = datetime.now(UTC)
    later = (one.time for one in schedule(exercises().values(), entries) if one.time > now)
    first = next(later, None)
    return first.astimezone().date().isoformat() if first else ""


def nothing_due(next_day: str) -> str:
    """Say that nothing is due, and when something will be."""
    more = f" The next exercise comes back on {next_day}." if next_day else ""
    return f"Nothing is due for review.{more}"


def find_due(exercise_id: str, entries: Mapping[str, Entry]) -> Exercise:
    """Return the exercise with this id, as it comes back.

    Raises:
        UnknownExerciseError: there is none.
        LearnerError: it is not due; the text names those that are.
    """
    due = {exercise.id: exercise for exercise in due_now(entries)}
    if find_exercise(exercise_id).id not in due:
        known = ", ".join(due) or "none"
        raise LearnerError(f"Exercise {exercise_id} is not due for review. Due now: {known}.")
    return due[exercise_id]
