"""The map of the course: the learner's marks in picture and text, and none in what is compared."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from sandbox.course.chapters import chapters, exercises
from sandbox.course.progress import MapScene, State, course_map
from sandbox.exercises.progress.entry import Entry
from sandbox.views.stage import View

SOLVED = Entry(attempt=1, solved_at="2026-11-25T12:00:00+00:00", hints=("1", "2"))
BEGUN = Entry(attempt=1, tries=1)
FIRST, SECOND, *_ = exercises()
ENTRIES = {FIRST: SOLVED, SECOND: BEGUN}
MINE = MapScene(course_map(chapters(), ENTRIES, {FIRST}))
UNTOUCHED = MapScene(course_map(chapters(), {}))


def parts(scene: MapScene) -> dict[str, str]:
    """Return {key: accessible name} of everything that opens."""
    page = ET.fromstring(re.sub(r"<style>.*?</style>", "", scene.markup(frozenset()), flags=re.DOTALL))  # noqa: S314  # ours
    return {
        one.attrib["data-open"]: one.attrib["aria-label"] for one in page.iter() if "data-open" in one.attrib
    }


def test_every_exercise_of_the_course_has_a_stop_with_a_name() -> None:
    title = exercises()[FIRST].title
    assert list(parts(MINE)) == list(exercises())
    assert parts(MINE)[FIRST] == f"{FIRST} {title}: solved and waits for review"
    assert parts(MINE)[SECOND].endswith(": begun")
    assert parts(UNTOUCHED)[FIRST] == f"{FIRST} {title}: not begun"


def test_the_text_has_a_mark_at_every_exercise_and_says_what_waits() -> None:
    lines = MINE.text.splitlines()
    assert f"    ✅ {FIRST}  {exercises()[FIRST].title}  (review)" in lines
    assert f"    ⬜ {SECOND}  {exercises()[SECOND].title}" in lines
    assert lines[-1] == "Due for review: 1. lab.review() deals them."
    assert "review" not in UNTOUCHED.text


def test_what_is_compared_is_the_same_for_everyone() -> None:
    assert (MINE.plain, MINE.static) == (UNTOUCHED.plain, UNTOUCHED.static)
    for chapter in chapters():
        assert f"{chapter.title} ({chapter.minutes} min)" in MINE.plain
        assert chapter.title in MINE.static


def test_the_sum_counts_what_is_solved_and_what_waits() -> None:
    assert f"1 of {len(exercises())} exercises solved; 1 waits for review: " in MINE.markup(frozenset())
    assert f"0 of {len(exercises())} exercises solved.<" in UNTOUCHED.markup(frozenset())


@pytest.mark.parametrize(
    ("entry", "state"),
    [
        (Entry(), State.UNTOUCHED),
        (Entry(attempt=1), State.UNTOUCHED),
        (Entry(attempt=1, answer=0), State.BEGUN),
        (Entry(attempt=1, hints=("1",)), State.BEGUN),
        (replace(SOLVED, attempt=2, tries=3), State.SOLVED),
    ],
)
def test_an_exercise_once_solved_stays_so_and_one_that_was_only_opened_is_not_begun(
    entry: Entry, state: State
) -> None:
    assert course_map(chapters(), {FIRST: entry}).stops[0].state is state


def test_an_exercise_opens_to_how_it_stands_and_how_to_go_on() -> None:
    view = View(MINE)
    view.open_part(FIRST)
    assert "It is solved and waits for review." in view.details
    assert "You opened 2 hints. " in view.details
    assert f'lab.review("{FIRST}")' in view.details
    view.open_part(SECOND)
    assert f'<code>lab.exercise("{SECOND}")</code>' in view.details
    assert "review" not in view.details
    assert MINE.details("99.9") == ""
