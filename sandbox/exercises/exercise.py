"""An exercise: everything that its author writes, in one value; and `judge`, the one way to a verdict.

In a notebook an exercise is shown and checked by `lab.exercise("1.4")`. A question takes one such cell. A
prediction or a Task takes two: the first shows the card and opens the exercise (the *before* snapshot is
taken, requests count from here), then comes the cell that shows what happens, or the answer cell whose first
line is `# Exercise 1.4: your lines go here`, and last the same call again, which prints the verdict.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.exercises.hints import Ladder
from sandbox.exercises.kinds.kind import fill
from sandbox.exercises.verdict import Outcome, Verdict, problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from sandbox.exercises.case import Case, Json
    from sandbox.exercises.kinds.kind import Kind
    from sandbox.exercises.misconception import Misconception
    from sandbox.exercises.ways import Way

ID = re.compile(r"\d+\.\d+")


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """One exercise, as its author writes it.

    `statement`, `hints` and `why` are Markdown and may hold {names} of drawn values, and {learner}, the
    learner's name. `draw` returns those values from a seeded generator. `reference` may be left out where the
    kind knows it (all but Blank, Task and Code); it also knows the wrong ways of distractors, slips and
    confusions, and `wrong` holds the others, several functions in a
    tuple. `halfway` are ways that stop too early, *not solved yet*; for a
    prediction they are lines that run in place of the cells that would show what happens. `source` is the
    documentation to read, `uses` the concepts.
    `recall` asks in a review for what a prediction was about: it was seen, so it can't be predicted again.
    """

    id: str
    title: str
    minutes: int
    statement: str
    kind: Kind
    hints: tuple[str, str, str]
    why: str
    source: str
    draw: Callable[[random.Random], Mapping[str, Json]] | None = None
    misconceptions: tuple[Misconception, ...] = ()
    reference: Way = None
    others: tuple[Way, ...] = ()
    wrong: Mapping[str, Way | tuple[Callable[..., Any], ...]] = field(default_factory=dict)
    halfway: tuple[Way, ...] = ()
    uses: tuple[str, ...] = ()
    recall: str = ""

    def __post_init__(self) -> None:
        """Refuse an id that is not CHAPTER.NUMBER."""
        if not ID.fullmatch(self.id):
            raise ValueError(f"An exercise's id is CHAPTER.NUMBER, such as 1.4, not {self.id!r}.")

    @property
    def chapter(self) -> str:
        """The chapter's number: `1` of `1.4`."""
        return self.id.partition(".")[0]

    @property
    def headline(self) -> str:
        """What a card is called: `Exercise 1.4: Push your own version`."""
        return f"Exercise {self.id}: {self.title}"

    @property
    def ladder(self) -> Ladder:
        """Its hints."""
        return Ladder(self.hints, self.misconceptions)

    @property
    def right_way(self) -> Way:
        """The reference, written by the author or known by the kind."""
        return self.kind.own_reference() if self.reference is None else self.reference

    @property
    def wrong_ways(self) -> list[tuple[str, Way]]:
        """Every wrong way with its misconception: the author's, then those that the kind knows."""
        known = [(slug, way) for slug, ways in self.kind.own_wrong().items() for way in ways]
        own = [(slug, way) for slug, one in self.wrong.items() for way in _several(one)]
        return [*own, *known]

    def parameters(self, seed: str) -> dict[str, Json]:
        """The values drawn for a seed; the same seed draws the same."""
        return dict(self.draw(random.Random(seed))) if self.draw else {}  # noqa: S311  # no secret

    def statement_for(self, parameters: Mapping[str, Json]) -> str:
        """The statement with the drawn values in it."""
        return fill(self.statement, parameters)


def seed(learner_id: str, exercise_id: str, attempt: int) -> str:
    """What a learner's values are drawn from: a neighbour's, and the next attempt's, are others."""
    return f"{learner_id}/{exercise_id}/{attempt}"


def judge(exercise: Exercise, case: Case) -> Verdict:
    """Say how a case stands. Pure: the same case gives the same verdict, live and years later.

    Whatever goes wrong inside a check is a sandbox problem, named, never the learner's mistake.
    """
    if case.exercise_id != exercise.id:
        return problem(f"This is a case of exercise {case.exercise_id}, not of {exercise.id}.")
    try:
        verdict = exercise.kind.judge(case)
    except Exception as error:  # noqa: BLE001  # by design: nothing of ours may look like the learner's mistake
        return problem(f"The check itself failed: {type(error).__name__}: {error}")
    return _checked(exercise, verdict)


def _several(ways: Way | tuple[Callable[..., Any], ...]) -> Sequence[Way]:
    return ways if isinstance(ways, tuple) else (ways,)


def _checked(exercise: Exercise, verdict: Verdict) -> Verdict:
    known = {misconception.slug for misconception in exercise.misconceptions}
    if verdict.outcome is Outcome.NOT_RIGHT and verdict.misconception not in known | {None}:
        return problem(f"The check named a misconception that is not declared: {verdict.misconception}.")
    return verdict
