"""`new`: every kind's file reads well, is proven wanting in every promise, and overwrites nothing."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from sandbox.cli.commands.new import KINDS
from sandbox.course.scaffold.templates import TEMPLATES
from sandbox.course.scaffold.writing import CLONE, New, Place, write
from sandbox.errors import LearnerError
from sandbox.exercises.proof.cells import answer_cells, check_cells
from sandbox.exercises.proof.evidence import answers
from sandbox.exercises.proof.evidence.evidence import Evidence, Lesson, needs_a_world
from sandbox.exercises.proof.promises import PROMISES

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox.exercises import Exercise

WITHOUT_DRAWS = {"choice", "multichoice", "order", "match", "predict"}
JUDGED_BY_DATA = {"choice", "multichoice", "order", "match"}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Copy what `new` reads and writes of the clone."""
    copied = Place(tmp_path)
    shutil.copytree(CLONE / "notebooks", tmp_path / "notebooks")
    shutil.copytree(CLONE / "sandbox" / "course", copied.course)
    return copied


def load(new: New) -> Exercise:
    """Import the file that was written."""
    spec = importlib.util.spec_from_file_location(f"new_{new.file.stem}", new.file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    exercise: Exercise = module.exercise
    return exercise


def broken(exercise: Exercise) -> dict[str, list[str]]:
    """Prove an exercise that no notebook shows."""
    lesson = Lesson({"cells": []})
    evidence = answers.gather(exercise, lesson)
    if needs_a_world(exercise):
        evidence = Evidence(exercise, (), lesson, is_live=True)
    return {name: lines for name, one in PROMISES.items() if (lines := one.broken(evidence))}


def test_there_is_a_template_for_every_kind_that_the_command_takes() -> None:
    assert sorted(KINDS) == sorted(TEMPLATES)


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_exercise_keeps_no_promise_that_its_author_has_to_keep(kind: str, place: Place) -> None:
    found = broken(load(write("1.20", kind, "The last tag", place)))
    by_data = {"7-again", "8-engines", "11-cheats"} if kind in JUDGED_BY_DATA | {"blank", "code"} else set()
    kept = {"12-symptom"} | ({"6-seeds"} if kind in WITHOUT_DRAWS else set())
    kept |= {"3-others", "7-again", "11-cheats"} if kind == "predict" else set()
    kept |= {"7-again"} if kind in {"task", "repair"} else set()
    assert ("12-symptom" in found) == (kind == "repair")
    assert set(PROMISES) - found.keys() <= by_data | kept
    assert found["2-reference"][0].startswith(("Write", "The reference was never run"))


def test_what_was_written_passes_the_lint_of_the_project(place: Place) -> None:
    files = [write(f"1.{20 + n}", kind, f"The {kind} one", place).file for n, kind in enumerate(KINDS)]
    for arguments in (("check", "--no-cache"), ("format", "--check", "--diff", "--no-cache")):
        command = [
            sys.executable,
            "-m",
            "ruff",
            *arguments,
            "--config",
            str(CLONE / "pyproject.toml"),
            *files,
        ]
        done = subprocess.run(command, cwd=CLONE, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_it_is_named_in_the_order_of_the_ids_and_nowhere_else(place: Place) -> None:
    before = place.order.read_text(encoding="utf-8")
    write("0.9", "choice", "Last of all", place)
    after = place.order.read_text(encoding="utf-8")
    assert after == before.replace('"restart"]', '"restart", "last_of_all"]')


def test_its_cells_go_behind_the_cell_that_is_named_and_change_no_other(place: Place) -> None:
    notebook = place.clone / "notebooks" / "01-what-is-a-registry.ipynb"
    before = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    new = write("1.20", "task", "The last tag", place, after="port-explained")
    content = json.loads(notebook.read_text(encoding="utf-8"))
    made = [cell for cell in content["cells"] if cell["id"] in new.cells]
    assert [cell for cell in content["cells"] if cell not in made] == before
    assert content["cells"].index(made[0]) == [cell["id"] for cell in before].index("port-explained") + 1
    first, last = check_cells(content, "1.20")
    assert first < answer_cells(content, "1.20")[0] < last


@pytest.mark.parametrize(
    ("exercise_id", "kind", "title", "says"),
    [
        ("1", "task", "A title", "id is CHAPTER.NUMBER"),
        ("1.5", "task", "A title", r"Exercise 1\.5 is own_version\.py\. The next free id is 1\.\d+\."),
        ("77.1", "task", "A title", "There is no chapter 77. Chapters in course.toml: 00, 01"),
        ("1.20", "quiz", "A title", "There is no kind 'quiz'. Kinds: choice, "),
        ("1.20", "task", "Own version", "own_version.py is there already"),
        ("1.20", "task", "…", "A title begins with a word"),
        ("1.20", "task", 'A "title"', "no quotes"),
    ],
)
def test_what_can_not_be_written_is_refused_with_the_way_out(
    exercise_id: str, kind: str, title: str, says: str, place: Place
) -> None:
    before = {path: path.read_bytes() for path in place.course.rglob("*") if path.is_file()}
    with pytest.raises(LearnerError, match=says):
        write(exercise_id, kind, title, place)
    assert {path: path.read_bytes() for path in place.course.rglob("*") if path.is_file()} == before


def test_a_place_out_of_order_is_refused_with_one_that_fits(place: Place) -> None:
    with pytest.raises(LearnerError, match=r"The cells of 1\.20 stand behind those of 1\.\d+: exercises"):
        write("1.20", "task", "The last tag", place, after="catalogue")
    assert not list(place.course.rglob("the_last_tag.py"))


def test_an_unknown_cell_is_refused_before_anything_is_written(place: Place) -> None:
    with pytest.raises(LearnerError, match=r"has no cell 'nowhere'\. Its cells: goal, "):
        write("1.20", "task", "The last tag", place, after="nowhere")
    assert not list(place.course.rglob("the_last_tag.py"))
