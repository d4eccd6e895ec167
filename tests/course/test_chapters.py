"""The order of the course is data, and the files agree with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.course.chapters import Chapter, chapters, exercises, find_exercise
from sandbox.errors import UnknownExerciseError

COURSE = Path(__file__).parents[2] / "sandbox" / "course"


def test_chapters_come_in_the_order_of_their_numbers() -> None:
    numbers = [chapter.number for chapter in chapters()]
    assert numbers == sorted(numbers)
    assert [chapter.notebook[:2] for chapter in chapters()] == numbers


@pytest.mark.parametrize("chapter", chapters(), ids=lambda chapter: chapter.number)
def test_exercises_are_numbered_without_a_gap(chapter: Chapter) -> None:
    expected = [f"{int(chapter.number)}.{n}" for n in range(1, len(chapter.modules) + 1)]
    assert [exercise.id for exercise in chapter.exercises] == expected


@pytest.mark.parametrize("chapter", chapters(), ids=lambda chapter: chapter.number)
def test_every_file_of_a_chapter_is_listed(chapter: Chapter) -> None:
    folder = COURSE / f"chapter_{chapter.number}"
    assert {path.stem for path in folder.glob("*.py")} - {"__init__"} == set(chapter.modules)


@pytest.mark.parametrize("chapter", chapters(), ids=lambda chapter: chapter.number)
def test_a_chapter_has_four_exercises_of_three_kinds_and_a_task(chapter: Chapter) -> None:
    kinds = [exercise.kind.name for exercise in chapter.exercises]
    assert len(kinds) >= 4
    assert len(set(kinds)) >= 3
    assert "task" in kinds


@pytest.mark.parametrize("chapter", chapters(), ids=lambda chapter: chapter.number)
def test_a_chapter_takes_longer_than_its_exercises(chapter: Chapter) -> None:
    assert chapter.minutes > sum(exercise.minutes for exercise in chapter.exercises)


def test_an_unknown_exercise_is_answered_with_those_that_there_are() -> None:
    with pytest.raises(UnknownExerciseError, match=r"No exercise '7\.7'\. There are 0\.1, 0\.2, "):
        find_exercise("7.7")


def test_an_exercise_is_found_by_its_id() -> None:
    assert [find_exercise(one).id for one in exercises()] == list(exercises())
