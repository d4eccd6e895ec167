"""Every exercise of the course keeps every promise; the mini-course shows that `prove` would notice.

What a Task and a prediction promise about real cases is proven in `tests/notebooks/test_promises.py`.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from sandbox.course.chapters import exercises
from sandbox.course.lessons import subject_of
from sandbox.exercises import Exercise, cell_source
from sandbox.exercises.proof.evidence.answers import gather
from sandbox.exercises.proof.evidence.evidence import Evidence, Lesson
from sandbox.exercises.proof.promises import PROMISES
from sandbox.exercises.unwritten import unwritten
from tests.exercises.minicourse.broken import ALSO_BROKEN, BROKEN, NO_CELLS
from tests.exercises.minicourse.good import EXERCISES, choice, task

COURSE = exercises()


@cache
def evidence_of(exercise_id: str) -> Evidence:
    """Gather what is known of an exercise of the course without running a cell, once for all promises."""
    subject = subject_of(exercise_id)
    return gather(subject.exercise, subject.lesson)


@pytest.mark.parametrize("exercise", COURSE.values(), ids=COURSE.keys())
@pytest.mark.parametrize("promise", PROMISES)
def test_the_course_keeps(promise: str, exercise: Exercise) -> None:
    assert PROMISES[promise].broken(evidence_of(exercise.id)) == []


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda one: one.kind.name)
@pytest.mark.parametrize("promise", PROMISES)
def test_the_mini_course_keeps(promise: str, exercise: Exercise) -> None:
    assert PROMISES[promise].broken(gather(exercise)) == []


@pytest.mark.parametrize("promise", PROMISES)
def test_a_broken_promise_is_caught(promise: str) -> None:
    lesson = NO_CELLS if promise.startswith("10-") else None
    assert PROMISES[promise].broken(gather(BROKEN[promise], lesson))


@pytest.mark.parametrize("what", ALSO_BROKEN)
def test_what_else_is_caught(what: str) -> None:
    promise, exercise = ALSO_BROKEN[what]
    assert PROMISES[promise].broken(gather(exercise))


@pytest.mark.parametrize("promise", PROMISES)
def test_what_is_unwritten_breaks_its_promise_with_its_own_sentence(promise: str) -> None:
    exercise = replace(choice, hints=("One.", "Two.", unwritten(promise, "Write it.")))
    assert PROMISES[promise].broken(gather(exercise)) == ["Write it."]


def test_a_concept_that_is_taught_later_is_named() -> None:
    cell = {"cell_type": "code", "source": 'lab.exercise("90.1")', "metadata": {"teaches": ["tag"]}}
    evidence = gather(replace(choice, uses=("tag", "image")), Lesson({"cells": [cell]}, frozenset({"image"})))
    assert PROMISES["10-uses"].broken(evidence) == ["tag is not taught above its card."]


def test_a_ways_cell_is_its_body_with_the_drawn_values_first() -> None:
    lines = cell_source(task.reference, {"version": "0.7"}).splitlines()
    assert lines[0] == "version = '0.7'"
    assert lines[1].startswith("image = client.images.get(")
    assert "# a name costs no bytes" in lines


def test_a_way_that_returns_is_refused() -> None:
    def way() -> int:
        return 1

    with pytest.raises(ValueError, match="a cell can't"):
        cell_source(way)


def test_a_way_that_is_no_function_is_refused() -> None:
    with pytest.raises(TypeError, match="answer cell"):
        cell_source("docker push")
    with pytest.raises(TypeError, match="with def"):
        cell_source(lambda: None)
