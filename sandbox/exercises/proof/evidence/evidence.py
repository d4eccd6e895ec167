"""Evidence: an exercise, what came of every way through it, and where the course shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.exercises.exercise import judge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.exercises.case import Case, Json
    from sandbox.exercises.exercise import Exercise
    from sandbox.exercises.proof.cells import Notebook
    from sandbox.exercises.proof.evidence.trials import Role, Trial
    from sandbox.exercises.verdict import Verdict


@dataclass(frozen=True)
class Run:
    """What came of one trial in one place.

    `case` is None where the way's own lines can't be a cell; `failure` says what a way's lines raised; `live`
    is the verdict that the card gave, where cells were run; `said` is all that the cells from the card to the
    check printed.
    """

    trial: Trial
    case: Case | None
    failure: str = ""
    live: Verdict | None = None
    said: str = ""

    @property
    def place(self) -> str:
        """The engine on which it was, with its image store; "" where there was no case."""
        if self.case is None:
            return ""
        facts = self.case.facts
        return f"{facts.get('engine')} ({facts.get('image_store')} store)"

    def trouble(self, exercise: Exercise) -> str:
        """Say what is not as promised; "" if all is."""
        if self.failure:
            return f"{self.trial}: {self.failure}"
        if self.case is None:
            return f"{self.trial}: it led to no case."
        return self.trial.trouble(judge(exercise, self.case))


@dataclass(frozen=True)
class Lesson:
    """The notebook that shows an exercise, and the concepts that earlier chapters have taught."""

    notebook: Notebook
    taught_before: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Evidence:
    """All that the promises of one exercise are judged by.

    `is_live`: cells were run for it; without, a Task has no runs but an untouched one. `lesson` is None where
    the exercise is proven outside of any course.
    """

    exercise: Exercise
    runs: tuple[Run, ...]
    lesson: Lesson | None = None
    is_live: bool = False

    def of(self, *roles: Role) -> list[Run]:
        """Return the runs with these roles."""
        return [run for run in self.runs if run.trial.role in roles]


def needs_a_world(exercise: Exercise) -> bool:
    """Tell whether cells must be run to make this exercise's cases."""
    return exercise.kind.looks_at_state


def facts_of(engine: str) -> Mapping[str, Json]:
    """Return the facts of a place that nobody has been to."""
    return {"engine": engine, "image_store": "classic", "kernel": "proof"}
