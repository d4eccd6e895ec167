"""Every kind of exercise: what it takes as an answer, and what it says to it."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sandbox.exercises import Choice, Exercise, Option, Outcome, judge
from sandbox.exercises.kinds import InvalidAnswerError
from sandbox.exercises.kinds.kind import fill
from tests.exercises.cases import case_of, verdict_on
from tests.exercises.minicourse.good import (
    EXERCISES,
    blank,
    choice,
    code,
    match,
    multichoice,
    order,
    predict,
)
from tests.exercises.still import StillWorld

if TYPE_CHECKING:
    from sandbox.exercises import Json

SOLVED, NOT_YET, NOT_RIGHT = Outcome.SOLVED, Outcome.NOT_YET, Outcome.NOT_RIGHT

ANSWERS: list[tuple[Exercise, Json, Outcome, str | None]] = [
    (choice, 1, SOLVED, None),
    (choice, 0, NOT_RIGHT, "tag-is-a-copy"),
    (choice, 2, NOT_RIGHT, "latest-is-newest"),
    (multichoice, [0, 2], SOLVED, None),
    (multichoice, [0, 1, 2], NOT_RIGHT, "tag-is-a-copy"),
    (multichoice, [0], NOT_RIGHT, "latest-is-newest"),
    (multichoice, [2], NOT_RIGHT, None),
    (multichoice, [], NOT_YET, None),
    (order, [0, 1, 2, 3], SOLVED, None),
    (order, [0, 1, 3, 2], SOLVED, None),
    (order, [0, 3, 1, 2], NOT_RIGHT, "tag-is-a-copy"),
    (order, [1, 0, 2, 3], NOT_RIGHT, None),
    (match, [0, 1, 2], SOLVED, None),
    (match, [1, 0, 2], NOT_RIGHT, "tag-is-a-copy"),
    (match, [0, 2, 1], NOT_RIGHT, None),
    (blank, " ", NOT_YET, None),
    (blank, "skylark/forecast", NOT_RIGHT, "latest-is-newest"),
    (blank, "forecast", NOT_RIGHT, None),
    (code, [{"input": [["1.9", "1.10"]], "result": "1.10"}], SOLVED, None),
    (code, [{"input": [["1.9", "1.10"]], "result": "1.9"}], NOT_RIGHT, "latest-is-newest"),
    (code, [{"input": [["0.1"]], "result": None}], NOT_YET, None),
]


@pytest.mark.parametrize(("exercise", "answer", "outcome", "slug"), ANSWERS)
def test_answers_and_verdicts(exercise: Exercise, answer: Json, outcome: Outcome, slug: str | None) -> None:
    verdict = verdict_on(exercise, answer)
    assert (verdict.outcome, verdict.misconception) == (outcome, slug), verdict
    assert verdict.evidence


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda one: one.kind.name)
def test_an_untouched_exercise_is_not_solved_yet(exercise: Exercise) -> None:
    assert verdict_on(exercise).outcome is NOT_YET


@pytest.mark.parametrize(
    ("exercise", "typed", "read"),
    [
        (choice, "B", 1),
        (choice, 1, 1),
        (predict, "a", 0),
        (multichoice, "ca", [0, 2]),
        (multichoice, "a, c", [0, 2]),
        (order, "acdb", [0, 3, 1, 2]),
        (order, [0, 3, 1, 2], [0, 3, 1, 2]),
        (match, "bac", [0, 2, 1]),
        (match, [2, 1, 0], [2, 1, 0]),
        (blank, 200, "200"),
    ],
)
def test_answers_can_be_typed_as_the_text_form_shows(exercise: Exercise, typed: object, read: Json) -> None:
    assert exercise.kind.read(typed) == read


NO_ANSWERS: list[tuple[Exercise, object]] = [
    (choice, "d"),
    (choice, True),
    (choice, [1]),
    (multichoice, ""),
    (order, "ab"),
    (order, "aabc"),
    (match, "ab"),
    (match, [0, 1, None]),
    (blank, None),
    (code, None),
]


@pytest.mark.parametrize(("exercise", "typed"), NO_ANSWERS)
def test_what_is_no_answer_is_refused_with_a_sentence(exercise: Exercise, typed: object) -> None:
    with pytest.raises(InvalidAnswerError, match=r"\.$"):
        exercise.kind.read(typed)


def test_a_prediction_waits_for_what_happens() -> None:
    kept = predict.kind.keep(0, case_of(predict))
    assert kept == {"option": 0, "seen": False}
    assert "Run the next cell" in verdict_on(predict, kept).evidence


def test_a_prediction_is_judged_against_what_happened() -> None:
    happened = replace(case_of(predict), requests=StillWorld.pull())
    assert judge(predict, happened.with_answer({"option": 0, "seen": False})).is_solved
    wrong = judge(predict, happened.with_answer({"option": 1, "seen": False}))
    assert wrong.misconception == "latest-is-newest"


def test_an_answer_after_the_event_is_called_seen() -> None:
    happened = replace(case_of(predict), requests=StillWorld.pull())
    kept = predict.kind.keep(0, happened)
    assert kept == {"option": 0, "seen": True}
    assert "seen, not predicted" in judge(predict, happened.with_answer(kept)).evidence


def test_steps_are_never_shown_in_the_right_order() -> None:
    for seed in range(50):
        face = order.kind.face({}, random.Random(seed))  # noqa: S311  # a shuffle
        assert [one["value"] for one in face["steps"]] != [0, 1, 2, 3]


def test_a_face_does_not_say_which_option_is_right() -> None:
    for exercise in EXERCISES:
        face = exercise.kind.face({"version": "0.3"}, random.Random(1))  # noqa: S311  # a shuffle
        assert all(item.keys() == {"value", "markdown"} for items in face.values() for item in items)


def test_a_choice_has_one_right_option() -> None:
    with pytest.raises(ValueError, match="exactly one"):
        Choice(options=(Option("a"), Option("b")))


def test_only_drawn_names_are_filled_in() -> None:
    assert (
        fill('`{{.Id}}` {version} {"a": 1} {other}', {"version": "0.3"}) == '`{{.Id}}` 0.3 {"a": 1} {other}'
    )


def test_a_function_that_fails_is_judged_not_raised() -> None:
    def fails(tags: list[str]) -> str:
        return tags[7]

    calls = code.kind.call(fails, {})  # type: ignore[attr-defined]
    verdict = verdict_on(code, calls)
    assert verdict.outcome is NOT_RIGHT
    assert "IndexError" in verdict.evidence
