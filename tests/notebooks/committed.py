"""The committed notebooks and their exercises."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.course.chapters import find_exercise
from sandbox.exercises.proof.cells import exercise_ids

if TYPE_CHECKING:
    from sandbox.exercises import Exercise
    from sandbox.exercises.proof.cells import Notebook

REPOSITORY = Path(__file__).parents[2]
FOLDER = REPOSITORY / "notebooks"
NAMES = tuple(sorted(path.name for path in FOLDER.glob("*.ipynb")))


@cache
def text_of(name: str) -> str:
    """Return the file's own text."""
    return (FOLDER / name).read_text(encoding="utf-8")


def notebook(name: str) -> Notebook:
    """Return a notebook's JSON, the caller's to change."""
    loaded: Notebook = json.loads(text_of(name))
    return loaded


def exercises_of(name: str) -> list[Exercise]:
    """Return the exercises that a notebook shows."""
    return [find_exercise(one) for one in exercise_ids(notebook(name))]
