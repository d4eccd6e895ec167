"""No term before it is explained: within a chapter, across chapters, and in exercises."""

from __future__ import annotations

import re
from itertools import chain

import pytest

from sandbox.course.chapters import chapters, exercises
from tests.course.notebooks import CODE_SPAN, NUMBERS, cells, notebook_of, prose

TERMS = {
    "kernel": r"kernel",
    "engine": r"engines?",
    "doctor": r"doctor",
    "status": r"status",
    "header": r"headers?",
    "sdk": r"SDK",
    "docker-hub": r"Docker Hub|Hub",
    "registry-log": r"logs?(?! in)",
    "registry-address": r"registry's address",
    "repository": r"repositor(?:y|ies)",
    "push": r"push(?:es|ed)?",
    "pull": r"pull(?:s|ed)?",
    "layer": r"layers?",
    "config": r"config",
    "manifest": r"manifests?",
    "digest": r"digests?",
    "blob": r"blobs?",
    "catalogue": r"catalogue",
    "tag-list": r"tag list",
}
"""Concepts that are a word of their own, as that word is written; the others are everyday words, too."""

ANNOUNCED_IN = "goal"


def taught_before(number: str) -> set[str]:
    """Return the concepts of all chapters before this one."""
    earlier = (one.number for one in chapters() if one.number < number)
    return set(chain.from_iterable(notebook_of(one)["metadata"]["course"]["teaches"] for one in earlier))


def emphasised(text: str) -> list[str]:
    """Return what a text prints in bold or italics, and its headings."""
    words = CODE_SPAN.sub(" ", text)
    return re.findall(r"\*+([^*\n]+)\*+", words) + re.findall(r"^#+ (.+)$", words, re.MULTILINE)


@pytest.mark.parametrize("number", NUMBERS)
def test_what_a_chapter_uses_is_taught_by_it_or_before(number: str) -> None:
    course = notebook_of(number)["metadata"]["course"]
    assert course["chapter"] == number
    assert set(course["uses"]) <= taught_before(number) | set(course["teaches"])


@pytest.mark.parametrize("number", NUMBERS)
def test_the_chapter_teaches_what_its_cells_teach_and_each_thing_once(number: str) -> None:
    content = notebook_of(number)
    taught = [one for cell in content["cells"] for one in cell["metadata"].get("teaches", [])]
    assert taught == content["metadata"]["course"]["teaches"]
    assert len(taught) == len(set(taught))
    assert not taught_before(number) & set(taught)


@pytest.mark.parametrize("number", NUMBERS)
def test_no_text_uses_a_term_before_the_cell_that_explains_it(number: str) -> None:
    known = taught_before(number)
    for cell in notebook_of(number)["cells"]:
        known |= set(cell["metadata"].get("teaches", []))
        if cell["cell_type"] != "markdown" or cell["id"] == ANNOUNCED_IN:
            continue
        words = prose("".join(cell["source"]))
        early = [
            one for one, term in TERMS.items() if one not in known and re.search(rf"\b(?:{term})\b", words)
        ]
        assert not early, f"{number}/{cell['id']} says {early}"


@pytest.mark.parametrize("number", NUMBERS)
def test_an_exercise_stands_after_all_that_it_uses(number: str) -> None:
    known = taught_before(number)
    chapter = next(one for one in chapters() if one.number == number)
    waiting = {exercise.id: exercise for exercise in chapter.exercises}
    for cell in notebook_of(number)["cells"]:
        known |= set(cell["metadata"].get("teaches", []))
        shown = re.match(r'lab\.exercise\("([\d.]+)"\)', "".join(cell["source"]))
        exercise = waiting.pop(shown[1], None) if shown else None
        if exercise:
            assert exercise.uses, f"{exercise.id} names no concept"
            assert set(exercise.uses) <= known, f"{exercise.id} needs {set(exercise.uses) - known}"
    assert not waiting


@pytest.mark.parametrize("number", NUMBERS)
def test_a_concept_stands_out_where_it_is_explained(number: str) -> None:
    texts = dict(cells(number, "markdown"))
    for cell in notebook_of(number)["cells"]:
        marked = " ".join(emphasised(texts.get(cell["id"], "")))
        for concept in set(cell["metadata"].get("teaches", [])) & TERMS.keys():
            assert re.search(TERMS[concept], marked, re.IGNORECASE), f"{number}/{cell['id']}: {concept}"


def test_every_exercise_belongs_to_a_chapter() -> None:
    assert set(exercises()) == {one.id for chapter in chapters() for one in chapter.exercises}
