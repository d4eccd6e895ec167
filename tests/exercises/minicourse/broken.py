"""Exercises that each break one promise: `prove` must catch every one of them, and by that promise."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sandbox.course.kinds import ChoiceOfPlace
from sandbox.exercises import (
    Blank,
    Choice,
    Form,
    Misconception,
    MultiChoice,
    Option,
    Task,
    cell_source,
    solved,
)
from sandbox.exercises.proof.evidence.evidence import Lesson
from tests.exercises.minicourse.drill import drill, kind
from tests.exercises.minicourse.good import COPY, HINTS, LATEST, blank, choice, code, multichoice, task

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.exercises import Case, Exercise, Verdict


def counter() -> Iterator[int]:
    """Count calls: what no check may do."""
    number = 0
    while True:
        number += 1
        yield number


CALLS = counter()
TELLING = cell_source(code.reference).splitlines()[1].strip()


def moody(answer: str, _parameters: object) -> bool:
    """Accept every other time."""
    return bool(answer) and next(CALLS) % 2 == 0


def solved_by_nothing(case: Case) -> Verdict:
    """Congratulate everybody."""
    return solved(f"{case.exercise_id} needs nothing.")


def returning() -> int:
    """Return something, which a cell can't."""
    return 1


def failing(case: Case) -> Verdict:
    """Look for what is not there."""
    raise KeyError(case.exercise_id)


PLACES = (Option("here", "tag-is-a-copy", "Not here."), Option("there", "latest-is-newest", "Not there."))
NO_CELLS = Lesson({"cells": []})

BROKEN: dict[str, Exercise] = {
    "1-untouched": replace(task, kind=Task(solved_by_nothing)),
    "2-reference": replace(blank, reference="skylark/forecast:1.0"),
    "3-others": replace(blank, others=("skylark/forecast",)),
    "4-wrong": replace(
        blank,
        kind=Blank(
            accepts=lambda answer, parameters: answer.endswith(f":{parameters['version']}"),
            forms=(Form("skylark/forecast", "tag-is-a-copy", "It has no tag."),),
        ),
        misconceptions=(LATEST, COPY),
    ),
    "5-misconceptions": replace(
        choice, misconceptions=(*choice.misconceptions, Misconception("invented", "?"))
    ),
    "7-again": replace(blank, kind=Blank(accepts=moody), wrong={}, misconceptions=()),
    "6-seeds": replace(blank, draw=lambda _: {"version": "0.3"}),
    "8-engines": replace(
        choice, reference=1, kind=ChoiceOfPlace(PLACES, lambda facts: int(facts["engine"] == "docker"))
    ),
    "9-hints": replace(code, hints=(HINTS[0], HINTS[1], f"Write `{TELLING}`")),
    "9-why": replace(choice, why=" "),
    "12-symptom": replace(drill, statement="Mend it."),
    "10-texts": replace(blank, statement="Name version {edition}."),
    "10-cells": choice,
    "10-uses": choice,
    "11-cheats": replace(
        multichoice,
        kind=MultiChoice(options=(Option("all", feedback="All."), Option("of", feedback="Of."))),
        misconceptions=(),
    ),
}

ALSO_BROKEN: dict[str, tuple[str, Exercise]] = {
    "an undeclared distractor": ("5-misconceptions", replace(choice, misconceptions=(LATEST,))),
    "a distractor that is silent": (
        "4-wrong",
        replace(choice, kind=Choice((Option("a"), Option("b", "tag-is-a-copy"))), misconceptions=(COPY,)),
    ),
    "an answer in a hint": (
        "9-hints",
        replace(blank, reference="0.3", hints=(*HINTS[:2], "Is it 0.3?")),
    ),
    "twice the same hint": ("9-hints", replace(choice, hints=(HINTS[0], HINTS[0], HINTS[1]))),
    "a source from hearsay": ("9-why", replace(choice, source="somebody said so")),
    "drawn again it is another": ("6-seeds", replace(blank, draw=lambda _: {"version": next(CALLS)})),
    "lines that are no cell": ("2-reference", replace(task, reference=returning)),
    "a neighbour's answer": (
        "11-cheats",
        replace(blank, kind=Blank(accepts=lambda answer, _: answer.startswith("skylark/forecast:"))),
    ),
    "a check that fails": ("7-again", replace(task, kind=Task(check=failing))),
    "half an answer is wrong": ("1-untouched", replace(blank, halfway=("skylark/forecast",))),
    "a drill that needs no mend": (
        "11-cheats",
        replace(drill, kind=replace(kind, check=solved_by_nothing)),
    ),
    "no minutes": ("10-texts", replace(choice, minutes=0)),
}
