"""House rules of what learners read: length, words, links, and the cells' form."""

from __future__ import annotations

import ast
import re
from urllib.parse import urlsplit

import pytest

from sandbox.course.chapters import chapters, exercises
from tests.course.notebooks import LINK, NUMBERS, cells, notebook_of, prose

MOST_WORDS, MOST_LINES = 120, 12
AVOIDED = re.compile(r"\b(simply|just|obviously|of course|easy|easily)\b", re.IGNORECASE)
LEARNED_FROM = {
    "docs.docker.com",
    "docker-py.readthedocs.io",
    "jupyterlab.readthedocs.io",
    "distribution.github.io",
    "github.com",
}
NOTEBOOKS = {chapter.notebook for chapter in chapters()}
MARKDOWN = [(number, *cell) for number in NUMBERS for cell in cells(number, "markdown")]
CODE = [(number, *cell) for number in NUMBERS for cell in cells(number, "code")]


@pytest.mark.parametrize(("number", "cell", "text"), MARKDOWN, ids=[f"{n}-{c}" for n, c, _ in MARKDOWN])
def test_a_text_cell_is_short_and_kind(number: str, cell: str, text: str) -> None:
    assert len(text.split()) <= MOST_WORDS, f"{number}/{cell} has {len(text.split())} words"
    assert not AVOIDED.findall(prose(text))


@pytest.mark.parametrize(("number", "cell", "source"), CODE, ids=[f"{n}-{c}" for n, c, _ in CODE])
def test_a_code_cell_is_short_and_can_be_read(number: str, cell: str, source: str) -> None:
    assert len(source.splitlines()) <= MOST_LINES, f"{number}/{cell}"
    assert max(len(line) for line in source.splitlines()) <= 100
    assert not re.search(r"^\s*!|input\(|\bassert\b|# NBVAL", source, re.MULTILINE)
    if not source.startswith("%"):
        ast.parse(source)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_chapter_begins_with_its_goal_and_ends_with_a_recap(number: str) -> None:
    texts = dict(cells(number, "markdown"))
    assert re.match(rf"# {number} · ", texts["goal"])
    assert re.search(r"\*\*After this chapter you .+\*\* It takes about \d+ minutes\.", texts["goal"])
    recap = texts["recap"]
    assert re.findall(r"^(\d)\. ", recap, re.MULTILINE) == ["1", "2", "3", "4", "5"]
    assert "**Keep:**" in recap
    assert "**Read on:**" in recap
    assert notebook_of(number)["cells"][-1]["id"] == "recap"


@pytest.mark.parametrize("number", NUMBERS)
def test_ids_say_what_a_cell_is_for(number: str) -> None:
    ids = [cell["id"] for cell in notebook_of(number)["cells"]]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", one) for one in ids)


@pytest.mark.parametrize("number", NUMBERS)
def test_nothing_but_the_course_is_in_the_metadata(number: str) -> None:
    content = notebook_of(number)
    assert set(content["metadata"]) == {"course", "kernelspec", "language_info"}
    assert content["metadata"]["kernelspec"]["name"] == "python3"
    assert {key for cell in content["cells"] for key in cell["metadata"]} <= {"teaches"}


def test_every_link_leads_to_documentation() -> None:
    links = [target for _, _, text in MARKDOWN for _, target in LINK.findall(text)]
    links += [exercise.source for exercise in exercises().values()]
    links += [one.source for exercise in exercises().values() for one in exercise.misconceptions]
    assert links
    for link in links:
        if link in NOTEBOOKS:
            continue
        parts = urlsplit(link)
        assert parts.scheme == "https", link
        assert parts.netloc in LEARNED_FROM, link


@pytest.mark.parametrize("exercise_id", exercises())
def test_an_exercise_speaks_like_the_chapters(exercise_id: str) -> None:
    exercise = exercises()[exercise_id]
    hints = [*exercise.hints, *(one.hint for one in exercise.misconceptions)]
    for text in (exercise.statement, exercise.why, *hints):
        assert not AVOIDED.findall(prose(text)), text
        assert len(text.split()) <= MOST_WORDS
        assert text.rstrip().endswith((".", "?", "!", ":", "”"))
    assert len(set(hints)) == len(hints)
