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

pytestmark = [pytest.mark.browser, pytest.mark.docker, pytest.mark.timeout(400)]


@pytest.mark.parametrize("place", ["course", "course_without_docker"])
def test_a_newcomer_goes_through_chapters_00_and_01(
    place: str, browser: Browser, request: pytest.FixtureRequest, pytestconfig: pytest.Config
) -> None:
    course: Course = request.getfixturevalue(place)
    first, watch = course.open(browser, course.start(), "00")
    wait_for_kernel(first.page)
    expect(first.page.get_by_role("heading", name="00 · Start here")).to_be_visible()
    MouseJourney(first, seen=Album(first, pytestconfig).look).go()
    for exercise in first.chapter.exercises:
        expect(first.cell("progress").box).to_contain_text(f"☑ {exercise.id}")

    first.page.get_by_role("link", name="01 · What is a registry?").click()
    second = Chapter(first.page, "01", course.learner, course.facts)
    expect(second.page.get_by_role("heading", name="01 · What is a registry?")).to_be_visible()
    wait_for_kernel(second.page)
    MouseJourney(second, seen=Album(second, pytestconfig).look).go()
    expect(second.cell("progress").box).to_contain_text("(4 of 4 solved)")
    expect(second.cell("progress").box).to_contain_text("(6 of 6 solved)")
    watch.assert_quiet()
    first.page.context.close()
    course.stop()
