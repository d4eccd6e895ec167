"""Stale cards: the view goes, its text stays, and not a byte else changes."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

from sandbox.cli.learner.widget_views import VIEW, WORDS, freshen, without_views

if TYPE_CHECKING:
    from pathlib import Path


def notebook(*bundles: dict[str, Any]) -> dict[str, Any]:
    """Return a notebook whose one cell has these outputs."""
    outputs = [{"output_type": "display_data", "data": data, "metadata": {"k": 1}} for data in bundles]
    stream = {"output_type": "stream", "name": "stdout", "text": ["printed\n"]}
    cell = {"cell_type": "code", "execution_count": 3, "outputs": [*outputs, stream], "source": ["x\n", "y"]}
    return {
        "cells": [{"cell_type": "markdown", "source": "z"}, cell],
        "metadata": {"widgets": {}},
        "nbformat": 4,
    }


def test_the_view_goes_and_the_text_says_how_to_go_on() -> None:
    stale = notebook(
        {VIEW: {"model_id": "a"}, "text/plain": ["Exercise 1.4: ", "not solved yet"], "text/html": "h"}
    )
    fresh = copy.deepcopy(stale)
    assert without_views(fresh)
    data = fresh["cells"][1]["outputs"][0].pop("data")
    assert data == {"text/html": "h", "text/plain": ["Exercise 1.4: not solved yet\n", WORDS]}
    stale["cells"][1]["outputs"][0].pop("data")
    assert fresh == stale


def test_a_view_without_a_text_form_gets_one() -> None:
    fresh = notebook({VIEW: {}})
    assert without_views(fresh)
    assert fresh["cells"][1]["outputs"][0]["data"] == {"text/plain": [WORDS]}


def test_a_second_time_adds_nothing() -> None:
    fresh = notebook({VIEW: {}, "text/plain": f"Card\n{WORDS}"})
    without_views(fresh)
    assert fresh["cells"][1]["outputs"][0]["data"] == {"text/plain": ["Card\n", WORDS]}
    assert not without_views(fresh)


def test_a_file_without_views_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    path.write_text(json.dumps(notebook({"text/plain": "2"}), indent=7))
    before = (path.read_bytes(), path.stat().st_ino)
    assert freshen(path) == ""
    assert (path.read_bytes(), path.stat().st_ino) == before


def test_a_file_keeps_its_mode_and_its_letters(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    path.write_text(
        json.dumps(notebook({VIEW: {}, "text/plain": "Zoë"}), ensure_ascii=False), encoding="utf-8"
    )
    path.chmod(0o640)
    assert freshen(path) == ""
    assert "Zoë" in path.read_text(encoding="utf-8")
    assert path.stat().st_mode & 0o777 == 0o640
    assert [one.name for one in tmp_path.iterdir()] == ["n.ipynb"]


def test_a_damaged_file_is_named_and_left(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    for content in (f'{{"cells": ["{VIEW}', f'["{VIEW}"]', f'{{"cells": [{{"outputs": "{VIEW}"}}]}}'):
        path.write_text(content)
        assert freshen(path).startswith("n.ipynb can't be read as a notebook")
        assert path.read_text() == content
