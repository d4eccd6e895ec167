"""The two kinds of question that only this course asks."""

from __future__ import annotations

import pytest

from sandbox.course.chapter_00 import restart, which_engine
from sandbox.exercises import Case, Json, Outcome, judge
from sandbox.snapshot import Snapshot

EMPTY = Snapshot()


def case(exercise_id: str, answer: Json, **facts: Json) -> Case:
    """Return a case in which nothing but the answer and the facts counts."""
    return Case(exercise_id, {}, answer, EMPTY, EMPTY, (), facts)


@pytest.mark.parametrize(("engine", "right"), [("docker", 0), ("embedded", 1), ("none", 2)])
def test_which_engine_is_right_depends_on_the_machine(engine: str, right: int) -> None:
    verdicts = [judge(which_engine.exercise, case("0.1", option, engine=engine)) for option in range(5)]
    assert [verdict.is_solved for verdict in verdicts] == [option == right for option in range(5)]
    assert all(verdict.evidence for verdict in verdicts)


def test_an_unanswered_question_is_not_solved_yet() -> None:
    verdict = judge(which_engine.exercise, case("0.1", None, engine="docker"))
    assert verdict.outcome is Outcome.NOT_YET


def test_a_restart_is_seen_when_the_answer_comes_back_in_another_kernel() -> None:
    kind = restart.exercise.kind
    answer = kind.keep(restart.ANSWERS_STAY, case("0.4", None, kernel="first"))
    before = judge(restart.exercise, case("0.4", answer, kernel="first"))
    after = judge(restart.exercise, case("0.4", answer, kernel="second"))
    assert before.outcome is Outcome.NOT_YET
    assert "Restart Kernel" in before.evidence
    assert after.is_solved


def test_a_wrong_prediction_is_named_after_the_restart_and_not_before() -> None:
    answer = restart.exercise.kind.keep(0, case("0.4", None, kernel="first"))
    assert judge(restart.exercise, case("0.4", answer, kernel="first")).misconception is None
    verdict = judge(restart.exercise, case("0.4", answer, kernel="second"))
    assert verdict.misconception == "answers-live-in-the-kernel"
