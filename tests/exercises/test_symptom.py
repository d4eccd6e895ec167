"""Promise 12 without a world: what the text and the notebook lack is named; `test_replay` shows it live."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sandbox.exercises.proof.cells import answer_cells, break_cells, check_cells
from sandbox.exercises.proof.evidence.answers import gather
from sandbox.exercises.proof.evidence.evidence import Lesson
from sandbox.exercises.proof.promises import PROMISES
from tests.exercises.minicourse.drill import drill
from tests.exercises.minicourse.good import choice
from tests.exercises.minicourse.notebook import SOURCES

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.exercises import Exercise


def notebook() -> dict[str, Any]:
    """Return the mini-course's notebook, a test's to change."""
    return {"cells": [{"cell_type": "code", "metadata": {}, "source": source} for source in SOURCES]}


def broken(content: dict[str, Any], exercise: Exercise = drill) -> list[str]:
    """Return what breaks the promise in a notebook."""
    return PROMISES["12-symptom"].broken(gather(exercise, Lesson(content)))


def test_the_good_drills_notebook_keeps_it() -> None:
    assert broken(notebook()) == []


def test_what_is_no_drill_has_no_symptom_to_show() -> None:
    assert broken(notebook(), choice) == []


def test_a_cell_that_expects_other_words_is_caught() -> None:
    content = notebook()
    cell = content["cells"][break_cells(content, drill.id)[0]]
    cell["source"] = cell["source"].replace("connection refused", "no such host")
    assert broken(content) == ["The cell that breaks it does not expect 'connection refused'."]


@pytest.mark.parametrize("find", [check_cells, answer_cells, break_cells])
def test_a_cell_that_is_missing_is_caught(find: Callable[..., list[int]]) -> None:
    content = notebook()
    for index in reversed(find(content, drill.id)):
        del content["cells"][index]
    assert len(broken(content)) == 1


def test_a_card_that_comes_after_the_fault_is_caught() -> None:
    content = notebook()
    cells, place = content["cells"], check_cells(content, drill.id)[0]
    cells[place], cells[place + 1] = cells[place + 1], cells[place]
    assert broken(content) == ["The cell that breaks it does not stand between the card and the answer cell."]
