"""The learner's copies: nothing of a learner's is ever overwritten or given away."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sandbox.cli.learner.copies import Copies, Report, without_outputs
from sandbox.errors import LearnerError, SetupError
from tests.cli.clone import write_notebook

NAME = "01-what.ipynb"


@pytest.fixture
def copies(tmp_path: Path) -> Copies:
    (tmp_path / "course").mkdir()
    write_notebook(tmp_path / "course" / "00-start-here.ipynb", "a = 1")
    write_notebook(tmp_path / "course" / NAME, "b = 1", "c = 1")
    return Copies(tmp_path / "course", tmp_path / "mine")


def sources(path: Path) -> list[str]:
    """Return the sources of a notebook's cells."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells]


def test_copies_have_no_outputs_and_are_made_once(copies: Copies) -> None:
    assert copies.update() == Report(made=["00-start-here.ipynb", NAME])
    (copy,) = copies.target.glob("01*")
    assert sources(copy) == ["b = 1", "c = 1"]
    assert "an answer" not in copy.read_text()
    assert copies.update() == Report()
    assert copies.update().lines() == []


def test_a_newer_notebook_replaces_a_copy_that_was_only_run(copies: Copies) -> None:
    copies.update()
    write_notebook(copies.target / NAME, "b = 1", "c = 1")  # with outputs
    write_notebook(copies.source / NAME, "b = 2")
    report = copies.update()
    assert report == Report(updated=[NAME])
    assert report.lines() == [f"Newer from the course: {NAME}."]
    assert sources(copies.target / NAME) == ["b = 2"]


@pytest.mark.parametrize("mine", [("b = 1", "c = 'mine'"), ("b = 1", "c = 1", "more"), ("c = 1", "b = 1")])
def test_a_newer_notebook_never_replaces_work(copies: Copies, mine: tuple[str, ...]) -> None:
    copies.update()
    write_notebook(copies.target / NAME, *mine)
    write_notebook(copies.source / NAME, "b = 2")
    report = copies.update()
    assert report == Report(kept=[NAME])
    assert "Kept as you changed it: 01-what.ipynb" in report.lines()[0]
    assert sources(copies.target / NAME) == list(mine)


def test_work_is_kept_where_the_manifest_is_lost_or_damaged(copies: Copies) -> None:
    copies.update()
    write_notebook(copies.target / NAME, "mine")
    manifest = copies.target / ".course-copies.json"
    manifest.write_text("{")
    report = copies.update()
    assert report.kept == ["00-start-here.ipynb", NAME]
    assert report.warnings[0].startswith(".course-copies.json holds no readable JSON")
    assert sources(copies.target / NAME) == ["mine"]


def test_a_damaged_copy_is_kept(copies: Copies) -> None:
    copies.update()
    (copies.target / NAME).write_text("{half")
    write_notebook(copies.source / NAME, "b = 2")
    assert copies.update().kept == [NAME]
    assert (copies.target / NAME).read_text() == "{half"


def test_a_deleted_copy_comes_again(copies: Copies) -> None:
    copies.update()
    (copies.target / NAME).unlink()
    assert copies.update() == Report(made=[NAME])


def test_what_the_learner_adds_is_not_touched(copies: Copies) -> None:
    copies.update()
    (copies.target / "my notes.ipynb").write_text("mine")
    copies.update()
    assert (copies.target / "my notes.ipynb").read_text() == "mine"


def test_reset_sets_the_copy_aside(copies: Copies) -> None:
    copies.update()
    write_notebook(copies.target / NAME, "mine")
    kept = copies.reset(NAME)
    assert kept is not None
    assert kept.name.startswith("01-what (before reset 2")
    assert (sources(kept), sources(copies.target / NAME)) == (["mine"], ["b = 1", "c = 1"])
    again = copies.reset(NAME)
    assert again is not None
    assert again != kept
    assert len(list(copies.target.glob("01*"))) == 3


@pytest.mark.parametrize("chapter", ["1", "01", "01-what", NAME])
def test_a_chapter_is_found_by_number_or_name(copies: Copies, chapter: str) -> None:
    assert copies.find(chapter) == NAME


@pytest.mark.parametrize("chapter", ["7", "", "what", "../01-what", "²"])
def test_an_unknown_chapter_names_those_that_there_are(copies: Copies, chapter: str) -> None:
    with pytest.raises(LearnerError, match=r"There is no chapter .* Chapters: 00, 01"):
        copies.find(chapter)


def test_a_folder_that_cannot_be_written_is_named(copies: Copies) -> None:
    copies.target.write_text("a file, where the folder should be")
    with pytest.raises(SetupError, match=r"The folder of your copies, .* can't be written"):
        copies.update()


def test_other_fields_of_a_notebook_stay(tmp_path: Path) -> None:
    notebook = {
        "cells": [{"cell_type": "markdown", "source": ["ü"], "attachments": {}}],
        "metadata": {"x": 1},
    }
    path = Path(tmp_path / "n.ipynb")
    path.write_text(json.dumps(notebook))
    assert json.loads(without_outputs(path.read_bytes())) == notebook
