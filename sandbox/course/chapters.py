"""The chapters in their order, read from `course.toml`, and the exercise behind each id."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import TYPE_CHECKING

from sandbox.errors import UnknownExerciseError

if TYPE_CHECKING:
    from sandbox.exercises import Exercise


@dataclass(frozen=True)
class Chapter:
    """One chapter: `number` is "01", `modules` are the files of its exercises in the order of their ids."""

    number: str
    title: str
    minutes: int
    notebook: str
    modules: tuple[str, ...]

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """Its exercises, in the order of their ids."""
        return tuple(_exercise_in(f"sandbox.course.chapter_{self.number}.{name}") for name in self.modules)


@cache
def chapters() -> tuple[Chapter, ...]:
    """Return all chapters, in the order in which they are taught."""
    text = files("sandbox.course").joinpath("course.toml").read_text(encoding="utf-8")
    return tuple(
        Chapter(row["number"], row["title"], row["minutes"], row["notebook"], tuple(row["exercises"]))
        for row in tomllib.loads(text)["chapter"]
    )


@cache
def exercises() -> dict[str, Exercise]:
    """Return {id: exercise} of the whole course."""
    return {exercise.id: exercise for chapter in chapters() for exercise in chapter.exercises}


def find_exercise(exercise_id: str) -> Exercise:
    """Return the exercise with this id.

    Raises:
        UnknownExerciseError: there is none; the message names those that there are.
    """
    found = exercises().get(exercise_id)
    if found is None:
        raise UnknownExerciseError(f"No exercise {exercise_id!r}. There are {', '.join(exercises())}.")
    return found


def _exercise_in(module: str) -> Exercise:
    exercise: Exercise = import_module(module).exercise
    return exercise
