"""Every exercise of the course keeps every promise; the mini-course shows that `prove` would notice."""

from __future__ import annotations

import pytest

from sandbox.course.chapters import exercises
from sandbox.exercises import Exercise, cell_source
from sandbox.exercises.proof.prove import PROMISES
from tests.exercises.minicourse.broken import ALSO_BROKEN, BROKEN
from tests.exercises.minicourse.good import EXERCISES, task

COURSE = exercises()


@pytest.mark.parametrize("exercise", COURSE.values(), ids=COURSE.keys())
@pytest.mark.parametrize("promise", PROMISES)
def test_the_course_keeps(promise: str, exercise: Exercise) -> None:
    assert PROMISES[promise](exercise) == []


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda one: one.kind.name)
@pytest.mark.parametrize("promise", PROMISES)
def test_the_mini_course_keeps(promise: str, exercise: Exercise) -> None:
    assert PROMISES[promise](exercise) == []


@pytest.mark.parametrize("promise", PROMISES)
def test_a_broken_promise_is_caught(promise: str) -> None:
    assert PROMISES[promise](BROKEN[promise])


@pytest.mark.parametrize("what", ALSO_BROKEN)
def test_what_else_is_caught(what: str) -> None:
    promise, exercise = ALSO_BROKEN[what]
    assert PROMISES[promise](exercise)


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
