"""What the files themselves must hold, and must not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from sandbox.course.chapters import chapters
from sandbox.exercises.card.text import text_form
from sandbox.exercises.proof.cells import answer_cells, check_cells, exercise_ids, source_of
from sandbox.exercises.verdict import not_yet
from tests.notebooks.committed import NAMES, exercises_of, notebook, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.exercises.proof.cells import Notebook

FORBIDDEN = {
    "a port": re.compile(r"(?:127\.0\.0\.1|localhost|0\.0\.0\.0|\]):\d+"),
    "a digest": re.compile(r"sha(?:256|512):[0-9a-f]{12}"),
    "an ID": re.compile(r"\b(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{12,64}\b"),
    "an object's address": re.compile(r"\b0x[0-9a-f]{6,}"),
    "a time": re.compile(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d"),
    "a folder of this machine": re.compile(r"/(?:home|root|Users|tmp|work)/"),
}


def outputs(content: Notebook) -> Iterator[tuple[int, str]]:
    """Yield every text that nbval compares, with its cell's index."""
    for index, cell in enumerate(content["cells"]):
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            texts = [text for kind, text in data.items() if "widget-view" not in kind]
            texts += [output[key] for key in ("text", "ename", "evalue") if key in output]
            for text in texts:
                yield index, text if isinstance(text, str) else "".join(text)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_in_an_output_differs_between_machines(name: str) -> None:
    found = [
        f"cell {index}: {what} ({pattern.search(text)})"
        for index, text in outputs(notebook(name))
        for what, pattern in FORBIDDEN.items()
        if pattern.search(text)
    ]
    assert found == []


@pytest.mark.parametrize("name", NAMES)
def test_no_cell_is_let_off_the_comparison(name: str) -> None:
    tags = [tag for cell in notebook(name)["cells"] for tag in cell["metadata"].get("tags", [])]
    assert [tag for tag in tags if tag.startswith("nbval") or tag == "skip"] == []
    assert "NBVAL" not in text_of(name)


@pytest.mark.parametrize("name", NAMES)
def test_every_code_cell_was_run_in_order_and_none_failed(name: str) -> None:
    cells = [cell for cell in notebook(name)["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    errors = [output for cell in cells for output in cell["outputs"] if output["output_type"] == "error"]
    assert errors == [], "a failure that is taught is staged with lab.expected_error"


@pytest.mark.parametrize("name", NAMES)
def test_no_widget_of_the_author_is_saved(name: str) -> None:
    assert "widgets" not in notebook(name)["metadata"]


@pytest.mark.parametrize("name", NAMES)
def test_every_check_shows_the_text_form_of_an_untouched_exercise(name: str) -> None:
    content = notebook(name)
    for exercise in exercises_of(name):
        expected = text_form(exercise, not_yet(""))
        for index in check_cells(content, exercise.id):
            assert expected in [text for cell, text in outputs(content) if cell == index]


@pytest.mark.parametrize("name", NAMES)
def test_answer_cells_are_empty_and_stand_between_card_and_check(name: str) -> None:
    content = notebook(name)
    for exercise in exercises_of(name):
        answers = answer_cells(content, exercise.id)
        checks = check_cells(content, exercise.id)
        if exercise.kind.in_cells and exercise.kind.looks_at_state:
            assert len(answers) == 1
            assert source_of(content["cells"][answers[0]]).strip().count("\n") == 0
            assert checks[0] < answers[0] < checks[-1]
        elif exercise.kind.settles_later and exercise.kind.looks_at_state:
            assert len(checks) == 2, "a prediction is made before, and judged after"


def test_notebooks_and_course_name_the_same_exercises() -> None:
    shown = {name: exercise_ids(notebook(name)) for name in NAMES}
    taught = {chapter.notebook: [one.id for one in chapter.exercises] for chapter in chapters()}
    assert shown == taught
