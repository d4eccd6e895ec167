"""Lessons: the notebook that shows an exercise, read from the clone, and what earlier chapters taught."""

from __future__ import annotations

import json
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.course.chapters import chapters, find_exercise
from sandbox.exercises.proof.evidence.evidence import Lesson
from sandbox.exercises.proof.prove import Subject

if TYPE_CHECKING:
    from sandbox.course.chapters import Chapter
    from sandbox.exercises.proof.cells import Notebook

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


def subject_of(exercise_id: str) -> Subject:
    """Return an exercise of the course with its lesson.

    Raises:
        UnknownExerciseError: there is none; the message names those that there are.
    """
    exercise = find_exercise(exercise_id)
    chapter = next(one for one in chapters() if exercise in one.exercises)
    return Subject(exercise, lesson_of(chapter))


def lesson_of(chapter: Chapter) -> Lesson:
    """Return a chapter's notebook and the concepts of all chapters before it."""
    earlier = (_read(one) for one in chapters() if one.number < chapter.number)
    taught = chain.from_iterable(one["metadata"]["course"]["teaches"] for one in earlier)
    return Lesson(_read(chapter), frozenset(taught))


def _read(chapter: Chapter) -> Notebook:
    content: Notebook = json.loads((NOTEBOOKS / chapter.notebook).read_text(encoding="utf-8"))
    return content
