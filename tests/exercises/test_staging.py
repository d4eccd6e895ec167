"""A drill in a world that stands still: broken once, named and mended, never broken behind one's back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sandbox.errors import LearnerError
from sandbox.exercises import Case, Outcome, judge, staging
from sandbox.exercises.card import CardModel
from sandbox.exercises.progress import ProgressStore
from tests.exercises.minicourse.drill import RUNS, drill, kind
from tests.exercises.minicourse.good import choice
from tests.exercises.still import StillWorld, registry_with

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox.exercises.staging import Broken

WRONG, RIGHT = 0, 1


class Drill:
    """The good drill in one world; each of its calls is a cell or a click."""

    def __init__(self, folder: Path) -> None:
        """Open it."""
        self.world = StillWorld(state=registry_with({"0.1": "a"}))
        self.world.facts = {"beginning": "first"}
        self.store = ProgressStore(folder / "progress.json")
        self.model = CardModel(drill, self.world, self.store)

    def break_it(self) -> Broken:
        """Run the cell that breaks it."""
        return staging.break_it(drill, self.world, self.store, self.world)

    def mend(self) -> None:
        """Start what stopped."""
        self.world.running = (RUNS,)

    @property
    def is_broken(self) -> bool:
        """Whether nothing runs."""
        return not any(one.is_running for one in self.world.running)


@pytest.fixture
def opened(tmp_path: Path) -> Drill:
    """Return the drill, its card shown."""
    found = Drill(tmp_path)
    assert found.model.run().outcome is Outcome.NOT_YET
    return found


def test_the_verdicts_come_in_the_order_of_the_work(opened: Drill) -> None:
    model = opened.model
    assert "Nothing is broken yet" in model.check(RIGHT).evidence
    opened.break_it()
    opened.store.update(drill.id, lambda entry: replace(entry, answer=None))
    assert model.run().evidence == "Name the cause first: pick one option."
    assert model.check(WRONG).misconception == "image-is-gone"
    unmended = model.check(RIGHT)
    assert unmended.outcome is Outcome.NOT_YET
    assert unmended.evidence == "The cause is named. It is listed as exited. It does not run."
    opened.world.running = (*opened.world.running, replace(RUNS, container_id="new"))
    assert model.run().misconception == "a-new-one-will-do"
    opened.mend()
    assert model.run().is_solved


def test_mended_and_not_named_is_not_solved_yet(opened: Drill) -> None:
    opened.break_it()
    opened.mend()
    assert opened.model.run().outcome is Outcome.NOT_YET


def test_it_breaks_before_the_card_was_shown_all_the_same(tmp_path: Path) -> None:
    found = Drill(tmp_path)
    found.break_it()
    assert found.is_broken
    assert found.model.entry.attempt == 1


def test_what_is_mended_is_not_broken_again(opened: Drill) -> None:
    first = opened.break_it()
    opened.mend()
    assert dict(opened.break_it()) == dict(first)
    assert not opened.is_broken


def test_a_new_attempt_breaks_it_again(opened: Drill) -> None:
    opened.break_it()
    opened.mend()
    opened.model.check(RIGHT)
    opened.model.start_over()
    assert not opened.model.entry.fault
    opened.break_it()
    assert opened.is_broken


def test_what_is_gone_is_made_and_broken_anew(opened: Drill) -> None:
    opened.break_it()
    opened.mend()
    opened.world.running = opened.world.running[:0]
    opened.break_it()
    assert opened.is_broken
    assert len(opened.world.running) == 1


def test_after_a_fresh_start_it_breaks_again_and_what_was_solved_stays_solved(opened: Drill) -> None:
    opened.break_it()
    opened.mend()
    assert opened.model.check(RIGHT).is_solved
    opened.world.facts = {"beginning": "second"}
    opened.break_it()
    assert opened.is_broken
    assert opened.model.run().is_solved


def test_a_fault_of_an_earlier_start_is_none(opened: Drill) -> None:
    opened.break_it()
    opened.world.facts = {"beginning": "second"}
    assert "Nothing is broken yet" in opened.model.check(RIGHT).evidence


def test_what_was_there_before_is_read_when_it_breaks_and_kept(opened: Drill) -> None:
    opened.world.state = registry_with({"0.1": "a", "night": "b"})
    opened.break_it()
    opened.world.identities = {"local": "another"}
    opened.world.state = registry_with({})
    opened.model.run()
    before = opened.model.entry.before
    assert before is not None
    assert "night" in str(before)


def test_the_saved_case_is_judged_again_without_the_world(opened: Drill) -> None:
    opened.break_it()
    opened.mend()
    opened.model.check(RIGHT)
    saved = opened.store.entry(drill.id).case
    assert saved is not None
    assert judge(drill, Case.from_json(saved)).is_solved


def test_the_card_and_the_solution_show_both_parts(opened: Drill) -> None:
    state = opened.model.state()
    assert (state["kind"], state["in_cells"]) == ("repair", True)
    assert "Mend it in the answer cell" in str(state["how"])
    text = opened.model.text_form()
    assert "b) the registry has stopped" in text
    last = " ".join(text.split("\n\n")[-1].split())  # lines are wrapped
    assert last.endswith('Mend it in the answer cell, then run lab.exercise("90.9").')
    opened.model.solution(anyway=True)
    shown = str(opened.model.state()["solution"])
    assert "the registry has stopped" in shown
    assert "world.running = tuple(" in shown


def test_what_is_broken_tells_the_notebook_of_it_and_shows_nothing_of_this_machine(opened: Drill) -> None:
    broken = opened.break_it()
    assert (broken["port"], len(broken)) == (5001, 2)
    assert repr(broken) == "Something broke. Exercise 90.9 asks what."


def test_an_exercise_that_is_no_drill_breaks_nothing(opened: Drill) -> None:
    with pytest.raises(LearnerError, match=r"Exercise 90\.1 breaks nothing"):
        staging.break_it(choice, opened.world, opened.store, opened.world)


def test_a_drill_has_one_cause() -> None:
    with pytest.raises(ValueError, match="exactly one option without a misconception"):
        replace(kind, options=kind.options[:1])
