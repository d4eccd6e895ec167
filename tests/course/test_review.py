"""`lab.review()`: what is due is dealt, three at most, and the map of the course says so."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from sandbox.course.chapters import exercises
from sandbox.course.review import Review, due_now, find_due, next_day
from sandbox.errors import LearnerError, UnknownExerciseError
from sandbox.exercises.opening import open_review
from sandbox.exercises.progress import ProgressStore
from sandbox.exercises.progress.entry import Entry
from sandbox.exercises.review import can_return
from tests.exercises.still import StillWorld

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox.exercises import Exercise

QUESTIONS = [
    exercise
    for exercise in exercises().values()
    if can_return(exercise) and not (exercise.kind.in_cells or exercise.kind.settles_later)
]


def solved(days_ago: float) -> Entry:
    """Make the entry of an exercise that was solved so many days ago."""
    return Entry(attempt=1, solved_at=(datetime.now(UTC) - timedelta(days=days_ago)).isoformat())


def test_all_but_drills_and_tasks_with_nothing_drawn_return() -> None:
    staying = [one for one in exercises().values() if not can_return(one)]
    assert all(one.kind.is_staged or (one.kind.in_cells and one.draw is None) for one in staying)


@pytest.mark.parametrize(
    "exercise", [one for one in exercises().values() if one.recall], ids=lambda one: one.id
)
def test_a_prediction_is_recalled_by_a_question_of_its_own(exercise: Exercise) -> None:
    assert exercise.kind.settles_later
    assert exercise.recall.endswith("?")
    assert not re.search(r"[Pp]redict|next cell|this one again", exercise.recall)


def test_what_was_solved_yesterday_is_due_and_what_was_solved_today_is_not() -> None:
    old, new, *_ = QUESTIONS
    entries = {old.id: solved(1.1), new.id: solved(0.5)}
    assert due_now(entries) == [old]
    tomorrow = (datetime.now(UTC) + timedelta(days=0.5)).astimezone().date().isoformat()
    assert next_day(entries) == tomorrow
    assert find_due(old.id, entries) is old
    with pytest.raises(LearnerError, match=rf"{new.id} is not due for review\. Due now: {old.id}\."):
        find_due(new.id, entries)
    with pytest.raises(UnknownExerciseError):
        find_due("7.7", entries)


def test_nothing_due_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    Review([], "")._ipython_display_()
    assert capsys.readouterr().out == "Nothing is due for review.\n"
    assert repr(Review([], "2026-11-26")) == (
        "Nothing is due for review. The next exercise comes back on 2026-11-26."
    )


def test_a_review_names_what_it_dealt(tmp_path: Path) -> None:
    store = ProgressStore(tmp_path / "progress.json")
    cards = [open_review(exercise, StillWorld(), store) for exercise in QUESTIONS[:2]]
    assert repr(Review(cards, "")) == f"Review: {QUESTIONS[0].id}, {QUESTIONS[1].id}"
