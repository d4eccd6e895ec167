"""Every guard of a check is taken out once: what nothing notices is named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sandbox.course.chapters import exercises
from sandbox.course.lessons import subject_of
from sandbox.errors import LearnerError, SandboxError
from sandbox.exercises import Blank, Exercise
from sandbox.exercises.proof.evidence.answers import gather
from sandbox.exercises.proof.evidence.evidence import needs_a_world
from sandbox.exercises.proof.guards import guards
from sandbox.exercises.proof.mutation import mutate
from tests.exercises.minicourse.good import blank, choice
from tests.exercises.minicourse.guarded import accepts, exercise

QUESTIONS = [one for one in exercises().values() if not needs_a_world(one)]
EVERY_GUARD = [
    "if not tag: …",
    "if answer.isspace(): …",
    "is_forecast(name)",
    '"0.2" < tag < "0.4"',
    "parameters is not None",
    """"0.2" < tag < "0.4", as '0.2' < tag alone""",
    """"0.2" < tag < "0.4", as tag < '0.4' alone""",
    'if name.startswith("docker.io/"): …',
    'name == "skylark/forecast"',
    'name == "forecast"',
]


def test_guards_are_conditions_parts_of_and_and_or_and_links_of_a_chain() -> None:
    assert [guard.source for guard in guards(exercise)] == EVERY_GUARD


def test_a_question_that_is_judged_by_data_has_no_guards() -> None:
    assert mutate(gather(choice)).tried == 0


def test_what_no_way_needs_survives_and_is_named_with_its_place() -> None:
    found = mutate(gather(exercise))
    assert found.tried == len(EVERY_GUARD)
    assert {guard.source for guard in found.survivors} == {
        "if not tag: …",
        "if answer.isspace(): …",
        "is_forecast(name)",
        "parameters is not None",
        """"0.2" < tag < "0.4", as tag < '0.4' alone""",
    }
    line = next(str(guard) for guard in found.survivors if "isspace" in guard.source)
    assert line == "guarded.py:21: if answer.isspace(): …"


def test_one_more_way_makes_a_guard_needed() -> None:
    wrong = {"latest-is-newest": "skylark/other:0.3"}
    found = mutate(gather(replace(exercise, wrong=wrong)))
    assert "is_forecast(name)" not in {guard.source for guard in found.survivors}


def test_where_a_promise_is_broken_no_guard_is_tried() -> None:
    with pytest.raises(LearnerError, match=r"Exercise 92\.1.*: mend its broken promises"):
        mutate(gather(replace(exercise, reference="skylark/forecast:0.5")))


def test_an_exercise_that_its_file_does_not_make_is_refused() -> None:
    elsewhere = replace(blank, kind=Blank(accepts=accepts))
    with pytest.raises(SandboxError, match=r"guarded\.py makes no exercise 90\.6 at its top"):
        list(guards(elsewhere))


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one.id)
def test_every_guard_of_the_courses_questions_is_needed(question: Exercise) -> None:
    assert [str(one) for one in mutate(gather(question, subject_of(question.id).lesson)).survivors] == []
