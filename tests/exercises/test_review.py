"""Review: when an exercise comes back, and what dealing it leaves alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sandbox.exercises import Outcome
from sandbox.exercises.opening import open_exercise, open_review
from sandbox.exercises.progress import ProgressStore
from sandbox.exercises.progress.entry import Entry
from sandbox.exercises.review import INTERVALS, can_return, due_at, key_of, schedule
from tests.exercises.minicourse.good import EXERCISES, blank, choice
from tests.exercises.still import StillWorld

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sandbox.exercises import Json

NOON = datetime.fromisoformat("2026-11-25T12:00:00+00:00")
SOLVED = Entry(attempt=1, solved_at=NOON.isoformat())


def days(count: float) -> datetime:
    """Return a time so many days after the exercise was solved."""
    return NOON + timedelta(days=count)


def reviewed(*passes: tuple[float, bool, bool]) -> Entry:
    """Make a review's entry: each attempt's day, whether an answer was wrong, whether the solution shown."""
    history: list[Mapping[str, Json]] = []
    for attempt, (day, is_mistaken, is_shown) in enumerate(passes, start=1):
        outcomes = [Outcome.NOT_RIGHT, Outcome.SOLVED] if is_mistaken else [Outcome.SOLVED]
        history += [
            {
                "time": days(day).isoformat(),
                "attempt": attempt,
                "outcome": str(one),
                "solution_shown": is_shown,
            }
            for one in outcomes
        ]
    return Entry(attempt=len(passes), history=tuple(history))


def test_it_comes_back_after_1_3_7_and_21_days_and_then_no_more() -> None:
    clean = [(1.0, False, False), (4.0, False, False), (11.0, False, False), (32.0, False, False)]
    times = [due_at(SOLVED, reviewed(*clean[:count])) for count in range(5)]
    assert times == [days(1), days(1 + 3), days(4 + 7), days(11 + 21), None]


@pytest.mark.parametrize("spoiled", [(4.0, True, False), (4.0, False, True)])
def test_a_mistake_or_the_solution_begins_it_again(spoiled: tuple[float, bool, bool]) -> None:
    assert due_at(SOLVED, reviewed((1.0, False, False), spoiled)) == days(5)
    assert due_at(SOLVED, reviewed((1.0, False, False), spoiled, (5.0, False, False))) == days(8)


def test_what_was_not_learned_does_not_come_back() -> None:
    assert due_at(Entry(), Entry()) is None
    assert due_at(Entry(attempt=1, opened_at=NOON.isoformat(), tries=3), Entry()) is None


def test_an_unearned_solution_comes_back_though_nothing_was_solved() -> None:
    assert due_at(Entry(attempt=1, opened_at=NOON.isoformat(), review=True), Entry()) == days(1)


@given(passes=st.lists(st.tuples(st.floats(0, 100), st.booleans(), st.booleans()), max_size=8))
@example(passes=[(1.0, False, False)] * 5)
def test_it_is_never_due_before_a_day_or_after_21(passes: list[tuple[float, bool, bool]]) -> None:
    time = due_at(SOLVED, reviewed(*passes))
    last = days(passes[-1][0]) if passes else NOON
    assert time is None or time - last in INTERVALS


def test_questions_return_and_what_needs_its_chapter_does_not() -> None:
    returning = [one.kind.name for one in EXERCISES if can_return(one)]
    assert returning == ["choice", "multichoice", "order", "match", "blank"]


def test_those_that_wait_longest_come_first() -> None:
    later = Entry(attempt=1, solved_at=days(1).isoformat())
    listed = schedule(EXERCISES, {choice.id: later, blank.id: SOLVED})
    assert [(one.exercise.id, one.time) for one in listed] == [(blank.id, days(1)), (choice.id, days(2))]


def test_dealing_leaves_the_chapter_alone_and_draws_anew(tmp_path: Path) -> None:
    store, world = ProgressStore(tmp_path / "progress.json"), StillWorld()
    open_exercise(choice, world, store, "b")
    before = store.entry(choice.id)
    assert before.is_solved
    card = open_review(choice, world, store)
    assert repr(card).startswith(f"Exercise {choice.id}: not solved yet\n")
    assert "lab.review(" in repr(card)
    card.card.check(0)
    assert open_review(choice, world, store).verdict.misconception == "tag-is-a-copy"
    assert open_review(choice, world, store, "b").verdict.is_solved
    assert store.entry(choice.id) == before
    assert store.entry(key_of(choice)).attempt == 1
    assert not open_review(choice, world, store).verdict.is_solved
    assert store.entry(key_of(choice)).attempt == 2


def test_a_review_has_values_of_its_own(tmp_path: Path) -> None:
    store, world = ProgressStore(tmp_path / "progress.json"), StillWorld()
    drawn = [
        open_exercise(blank, world, store).card.parameters(store.entry(blank.id)),
        open_review(blank, world, store).card.parameters(store.entry(key_of(blank))),
    ]
    assert drawn[0] != drawn[1]


def test_the_cards_of_a_review_follow_each_other(tmp_path: Path) -> None:
    store, world = ProgressStore(tmp_path / "progress.json"), StillWorld()
    first, second = open_review(choice, world, store), open_review(choice, world, store)
    chapter = open_exercise(choice, world, store)
    first.card.check(1)
    assert second.state["verdict"]["outcome"] == "SOLVED"
    assert chapter.state["verdict"]["outcome"] == "NOT_YET"
