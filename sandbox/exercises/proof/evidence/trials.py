"""Trials: every way through an exercise that a proof goes, each as one learner, with what must come of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import cycle
from typing import TYPE_CHECKING

from sandbox.exercises.exercise import seed
from sandbox.exercises.proof.cheats import cheat_steps
from sandbox.exercises.verdict import Outcome
from sandbox.exercises.ways import cell_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sandbox.exercises.case import Json
    from sandbox.exercises.exercise import Exercise
    from sandbox.exercises.verdict import Verdict
    from sandbox.exercises.ways import Way

LEARNERS = ("author", "3f2a91c0", "zoe", "0", "b7b7b7b7")
"""The learners whose draws are tried."""

ALL_CELLS = "all other cells run"


class Role(StrEnum):
    """What a way is to its exercise."""

    UNTOUCHED = "untouched"
    HALFWAY = "halfway"
    REFERENCE = "reference"
    OTHER = "other way"
    WRONG = "wrong way"
    CHEAT = "cheat"


EXPECTED = {
    Role.UNTOUCHED: Outcome.NOT_YET,
    Role.HALFWAY: Outcome.NOT_YET,
    Role.REFERENCE: Outcome.SOLVED,
    Role.OTHER: Outcome.SOLVED,
    Role.WRONG: Outcome.NOT_RIGHT,
}


@dataclass(frozen=True)
class Trial:
    """One way, gone by one learner; `lines` are what the answer cell holds where a cheat says so.

    `answers_card`: in a drill the cause is named, too.
    """

    role: Role
    name: str
    learner: str
    way: Way = None
    misconception: str | None = None
    lines: str = ""
    answers_card: bool = True

    def __str__(self) -> str:
        """Which way, and whose values."""
        return f"{self.name}, as {self.learner}"

    def trouble(self, verdict: Verdict) -> str:
        """Say what is wrong with a verdict on this trial; "" if it is as promised."""
        if self.role is Role.CHEAT:
            fine = verdict.outcome in {Outcome.NOT_YET, Outcome.NOT_RIGHT}
        else:
            slug = self.misconception if self.role is Role.WRONG else None
            fine = (verdict.outcome, verdict.misconception) == (EXPECTED[self.role], slug)
        if fine and (self.role is not Role.WRONG or verdict.evidence.strip()):
            return ""
        return f"{self}: {verdict.words}: {verdict.evidence or 'no sentence of evidence.'}"

    def cell(self, exercise: Exercise) -> str:
        """Return the answer cell of this trial; "" where a drill's cause is all that is answered.

        Raises:
            TypeError, ValueError: the way is no function whose body can be a cell.
        """
        if exercise.kind.in_card and not callable(self.way):
            return ""
        return self.lines or cell_source(self.way, drawn(exercise, self.learner))

    def answer(self, exercise: Exercise) -> Way:
        """Return what the card is answered: the way itself, or the cause that who goes it has named."""
        return exercise.kind.named(self.way) if exercise.kind.in_card and self.answers_card else None


def drawn(exercise: Exercise, learner: str) -> dict[str, Json]:
    """Return the values of a learner's first attempt."""
    return exercise.parameters(seed(learner, exercise.id, 1))


def ways(exercise: Exercise) -> Iterator[tuple[Role, str, Way, str | None]]:
    """Yield (role, name, way, misconception) of the author's and the kind's own ways."""
    yield Role.REFERENCE, "reference", exercise.right_way, None
    for number, way in enumerate(exercise.others, start=1):
        yield Role.OTHER, f"other way {number}", way, None
    for slug, way in exercise.wrong_ways:
        yield Role.WRONG, slug, way, slug
    for number, way in enumerate(exercise.halfway, start=1):
        yield Role.HALFWAY, f"halfway {number}", way, None


def every_trial(exercise: Exercise) -> Iterator[Trial]:
    """Yield every way as every learner: for what costs nothing."""
    for learner in LEARNERS:
        for role, name, way, slug in ways(exercise):
            yield Trial(role, name, learner, way, slug)


def few_trials(exercise: Exercise) -> Iterator[Trial]:
    """Yield the reference as two learners and every other way as one, another for each: for what runs cells.

    So all learners' values are met, and no way costs more than one run.
    """
    learners = cycle(LEARNERS)
    yield Trial(Role.REFERENCE, "reference", next(learners), exercise.right_way)
    for role, name, way, slug in ways(exercise):
        yield Trial(role, name, next(learners), way, slug)


def cheats(exercise: Exercise, learner: str, facts: Mapping[str, Json]) -> Iterator[Trial]:
    """Yield the stock cheats that can be tried on an exercise; none where its reference is no way yet."""
    try:
        steps = cheat_steps(exercise, learner, facts)
    except (TypeError, ValueError):  # promise 2 tells of it
        return
    for name, step in steps.items():
        yield Trial(Role.CHEAT, name, learner, step.way, lines=step.cell)
    if exercise.kind.is_staged:
        cause = exercise.kind.named(exercise.right_way)
        yield Trial(Role.CHEAT, "the cause named, nothing mended", learner, cause)
        yield Trial(
            Role.CHEAT, "mended, the cause not named", learner, exercise.right_way, answers_card=False
        )
    if exercise.kind.name == "multichoice":
        yield Trial(Role.CHEAT, "every option ticked", learner, list(range(len(exercise.kind.lines()))))
