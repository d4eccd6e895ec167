"""The course as a route: chapters are stretches, exercises stops. Pure data, made of the stored entries."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sandbox.exercises.progress.entry import Entry

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sandbox.course.chapters import Chapter
    from sandbox.exercises import Exercise

KINDS = {"predict": "a prediction", "task": "a task", "code": "a function to write", "repair": "a drill"}


class State(StrEnum):
    """How far a learner is with an exercise; the value is what they read."""

    SOLVED = "solved"
    BEGUN = "begun"
    UNTOUCHED = "not begun"


@dataclass(frozen=True)
class Stop:
    """One exercise on the route; `kind` says in words what it is."""

    exercise_id: str
    title: str
    minutes: int
    kind: str = "a question"
    state: State = State.UNTOUCHED
    is_due: bool = False
    hints: int = 0

    @property
    def is_solved(self) -> bool:
        """Whether it was once solved."""
        return self.state is State.SOLVED

    @property
    def standing(self) -> str:
        """How it stands, in words: `solved and waits for review`."""
        return f"{self.state} and waits for review" if self.is_due else str(self.state)


@dataclass(frozen=True)
class Stretch:
    """One chapter and its exercises."""

    number: str
    title: str
    minutes: int
    notebook: str
    stops: tuple[Stop, ...]

    @property
    def solved(self) -> int:
        """How many of its exercises are solved."""
        return sum(stop.is_solved for stop in self.stops)


@dataclass(frozen=True)
class CourseMap:
    """The whole route."""

    stretches: tuple[Stretch, ...]

    @property
    def stops(self) -> tuple[Stop, ...]:
        """All exercises, in the order of the course."""
        return tuple(stop for stretch in self.stretches for stop in stretch.stops)

    @property
    def solved(self) -> int:
        """How many exercises are solved."""
        return sum(stretch.solved for stretch in self.stretches)

    @property
    def due(self) -> int:
        """How many exercises wait for review."""
        return sum(stop.is_due for stop in self.stops)


def course_map(
    chapters: Sequence[Chapter], entries: Mapping[str, Entry], due: Collection[str] = ()
) -> CourseMap:
    """Draw up the route; `entries` are the progress store's, `due` the ids that wait for review."""
    return CourseMap(
        tuple(
            Stretch(
                chapter.number,
                chapter.title,
                chapter.minutes,
                chapter.notebook,
                tuple(_stop(one, entries.get(one.id, Entry()), one.id in due) for one in chapter.exercises),
            )
            for chapter in chapters
        )
    )


def _stop(exercise: Exercise, entry: Entry, is_due: bool) -> Stop:  # noqa: FBT001  # named by its place
    kind = KINDS.get(exercise.kind.name, "a question")
    state = _state(entry)
    return Stop(exercise.id, exercise.title, exercise.minutes, kind, state, is_due, len(entry.hints))


def _state(entry: Entry) -> State:
    if entry.solved_at:
        return State.SOLVED
    return State.BEGUN if entry.tries or entry.hints or entry.answer is not None else State.UNTOUCHED
