"""Review: what was solved comes back after 1, 3, 7 and 21 days, with new values.

A question comes back as it was, a Task where its values are drawn, so that what the chapter left does not
solve it. A prediction can't be made twice about the same thing: it comes back as a question on what came
true.

A review is kept beside the exercise, under a key of its own, so that what was solved in the chapter stays
solved. When it comes back follows from the times of what was stored; nothing else is kept. A review that was
passed without a mistake and without its solution comes back later; any other begins again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sandbox.exercises.kinds.predict import Predict
from sandbox.exercises.progress.entry import Entry
from sandbox.exercises.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sandbox.exercises.exercise import Exercise

INTERVALS = tuple(timedelta(days=days) for days in (1, 3, 7, 21))
_SUFFIX = "@review"


@dataclass(frozen=True)
class Due:
    """An exercise as it comes back, and when."""

    exercise: Exercise
    time: datetime


def key_of(exercise: Exercise) -> str:
    """Return the key of an exercise's review in the progress store."""
    return f"{exercise.id}{_SUFFIX}"


def can_return(exercise: Exercise) -> bool:
    """Tell whether it ever comes back: whether it can be asked honestly where its chapter's cells are not."""
    if exercise.kind.settles_later:
        return isinstance(exercise.kind, Predict) and bool(exercise.recall)
    if exercise.kind.is_staged:
        return False  # its chapter's cells set up what is broken
    return exercise.draw is not None or not exercise.kind.looks_at_state


def returning(exercise: Exercise, entry: Entry) -> Exercise | None:
    """Return an exercise as it comes back; None where it can't, given the chapter's entry.

    A prediction that was judged right tells what happened in the learner's own registry; any other does not.
    """
    if not can_return(exercise):
        return None
    if not isinstance(exercise.kind, Predict):
        return exercise
    if not entry.is_solved:
        return None
    kind, seen = exercise.kind.recalled(entry.answer), entry.parameters
    draw = (lambda _: seen) if exercise.draw else None
    return replace(exercise, statement=exercise.recall, kind=kind, draw=draw, reference=None)


def schedule(exercises: Iterable[Exercise], entries: Mapping[str, Entry]) -> list[Due]:
    """List what comes back, the first one first; `entries` are all of the progress store's."""
    found = []
    for exercise in exercises:
        entry = entries.get(exercise.id, Entry())
        again, time = returning(exercise, entry), due_at(entry, entries.get(key_of(exercise), Entry()))
        if again is not None and time is not None:
            found.append(Due(again, time))
    return sorted(found, key=lambda one: one.time)


def due_at(entry: Entry, review: Entry) -> datetime | None:
    """When an exercise comes back; None while nothing was learned, and once all reviews were passed.

    `entry` is the chapter's, `review` the review's own.
    """
    passes = _passes(review)
    if not passes:
        learned_at = _learned_at(entry)
        return datetime.fromisoformat(learned_at) + INTERVALS[0] if learned_at else None
    stage = _clean_passes(passes)
    if stage >= len(INTERVALS):
        return None
    return datetime.fromisoformat(passes[-1].time) + INTERVALS[stage]


@dataclass(frozen=True)
class _Pass:
    """A review that was passed: when, and whether without a mistake."""

    time: str
    is_clean: bool


def _learned_at(entry: Entry) -> str:
    """When it was first solved, or, if its solution was opened instead, last worked on."""
    if entry.review and not entry.solved_at:
        return entry.judged_at or entry.opened_at
    return entry.solved_at


def _passes(review: Entry) -> list[_Pass]:
    passes: dict[object, _Pass] = {}
    mistaken = set()
    for line in review.history:
        attempt = line["attempt"]
        if line["outcome"] == str(Outcome.NOT_RIGHT) and attempt not in passes:
            mistaken.add(attempt)
        elif line["outcome"] == str(Outcome.SOLVED):
            is_clean = attempt not in mistaken and not line.get("solution_shown")
            passes.setdefault(attempt, _Pass(str(line["time"]), is_clean))
    return list(passes.values())


def _clean_passes(passes: list[_Pass]) -> int:
    """How many were clean since the last that was not: that many intervals are behind it."""
    count = 0
    for one in passes:
        count = count + 1 if one.is_clean else 0
    return count
