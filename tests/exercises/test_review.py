"""Review: when an exercise comes back, and what dealing it leaves alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sandbox.exercises import Outcome, solved
from sandbox.exercises.exercise import seed
from sandbox.exercises.opening import open_exercise, open_review
from sandbox.exercises.progress import ProgressStore
from sandbox.exercises.progress.entry import Entry
from sandbox.exercises.review import INTERVALS, can_return, due_at, key_of, returning, schedule
from tests.exercises.minicourse.good import EXERCISES, blank, choice, code, draw_version, predict, task
from tests.exercises.still import StillWorld, registry_with

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


def test_every_kind_returns_but_a_drill_a_task_without_values_and_a_prediction_without_a_question() -> None:
    assert [one.kind.name for one in EXERCISES if not can_return(one)] == ["repair"]
    assert not can_return(replace(task, draw=None))
    assert not can_return(replace(predict, recall=""))


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


def test_a_task_comes_back_with_new_values_and_the_registry_itself_is_looked_at(tmp_path: Path) -> None:
    store, world = ProgressStore(tmp_path / "progress.json"), StillWorld()
    world.state = registry_with({"0.1": "a"})
    chapter = open_exercise(task, world, store).card.parameters(store.entry(task.id))["version"]
    card = open_review(task, world, store)
    version = str(card.card.parameters(card.card.entry)["version"])
    assert version != chapter
    assert "in any new cell" in card.state["how"]
    assert repr(card).endswith('or run\nlab.review("90.7").')
    world.state = registry_with({"0.1": "a", str(chapter): "a"})
    assert card.card.check().outcome is Outcome.NOT_YET
    world.state = registry_with({"0.1": "a", version: "b"})
    assert card.card.check().misconception == "tag-is-a-copy"
    world.state = registry_with({"0.1": "a", version: "a"})
    assert open_review(task, world, store).verdict.is_solved
    assert not store.entry(task.id).solved_at


def test_a_task_whose_goal_is_there_already_is_drawn_again(tmp_path: Path) -> None:
    store, world = ProgressStore(tmp_path / "progress.json"), StillWorld()
    first = str(task.parameters(seed("author", key_of(task), 1))["version"])
    world.state = registry_with({"0.1": "a", first: "a"})
    card = open_review(task, world, store)
    assert card.card.entry.attempt == 2
    assert card.card.parameters(card.card.entry)["version"] != first
    assert not card.verdict.is_solved


def test_a_function_is_written_anew(tmp_path: Path) -> None:
    store, world = ProgressStore(tmp_path / "progress.json"), StillWorld()
    card = open_review(code, world, store)
    assert repr(card).endswith('in any new cell, then run lab.review("90.8", answer=your_function).')
    assert open_review(code, world, store, max).verdict.misconception == "latest-is-newest"


def test_a_prediction_comes_back_as_a_question_on_what_came_true(tmp_path: Path) -> None:
    store, world = ProgressStore(tmp_path / "progress.json"), StillWorld()
    open_exercise(predict, world, store, "a")
    assert returning(predict, store.entry(predict.id)) is None, "nothing happened yet"
    world.log = world.pull()
    assert open_exercise(predict, world, store).verdict.is_solved
    again = returning(predict, store.entry(predict.id))
    assert again is not None
    world.log = ()
    card = open_review(again, world, store)
    assert "You pulled an image. What was asked for first?" in str(card)
    assert open_review(again, world, store, "b").verdict.misconception == "latest-is-newest"
    assert open_review(again, world, store, "a").verdict.is_solved, "though no cell ran"


def test_a_wrong_prediction_tells_of_nothing_that_came_true(tmp_path: Path) -> None:
    store, world = ProgressStore(tmp_path / "progress.json"), StillWorld()
    open_exercise(predict, world, store, "b")
    world.log = world.pull()
    assert open_exercise(predict, world, store).verdict.outcome is Outcome.NOT_RIGHT
    assert returning(predict, store.entry(predict.id)) is None


def test_a_recalled_prediction_keeps_the_values_of_its_time() -> None:
    drawn = replace(predict, draw=draw_version)
    solved_then = Entry(attempt=1, parameters={"version": "0.7"}, answer={"option": 0, "seen": False})
    again = returning(drawn, solved_then.judged(solved("Yes."), None, is_try=True))
    assert again is not None
    assert again.parameters("another seed") == {"version": "0.7"}


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
