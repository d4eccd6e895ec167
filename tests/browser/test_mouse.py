"""From the printed address through chapters 00 and 01, with the mouse; Tasks are typed, of course."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.album import Album
from tests.browser.chapter import Chapter
from tests.browser.jupyterlab import wait_for_kernel
from tests.browser.mouse import MouseJourney

if TYPE_CHECKING:
    from tests.browser.conftest import Course
    from tests.browser.jupyterlab import Cell

pytestmark = [pytest.mark.browser, pytest.mark.docker, pytest.mark.timeout(400)]


def assert_solved(chapter: Chapter, shown: Cell | None = None) -> None:
    """Every exercise of the chapter has its mark on the map."""
    course = (shown or chapter.cell("progress")).box
    for exercise in chapter.exercises:
        name = f"{exercise.id} {exercise.title}: solved"
        expect(course.get_by_role("button", name=name, exact=True)).to_be_visible()


@pytest.mark.parametrize("place", ["course", "course_without_docker"])
def test_a_newcomer_goes_through_chapters_00_and_01(
    place: str, browser: Browser, request: pytest.FixtureRequest, pytestconfig: pytest.Config
) -> None:
    course: Course = request.getfixturevalue(place)
    first, watch = course.open(browser, course.start(), "00")
    wait_for_kernel(first.page)
    expect(first.page.get_by_role("heading", name="00 · Start here")).to_be_visible()
    MouseJourney(first, seen=Album(first, pytestconfig).look).go()
    assert_solved(first)

    first.page.get_by_role("link", name="01 · What is a registry?").click()
    second = Chapter(first.page, "01", course.learner, course.facts)
    expect(second.page.get_by_role("heading", name="01 · What is a registry?")).to_be_visible()
    wait_for_kernel(second.page)
    MouseJourney(second, seen=Album(second, pytestconfig).look).go()
    for chapter in (first, second):
        assert_solved(chapter, second.cell("progress"))
    watch.assert_quiet()
    first.page.context.close()
    course.stop()
