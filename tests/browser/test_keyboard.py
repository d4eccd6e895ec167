"""Chapter 00, and a Match and an Order of chapter 01, without a mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chapter import Chapter
from tests.browser.jupyterlab import wait_for_kernel
from tests.browser.keyboard import ACTIVE, KeyboardJourney

if TYPE_CHECKING:
    from tests.browser.conftest import Course

pytestmark = [pytest.mark.browser, pytest.mark.docker, pytest.mark.timeout(400)]
ALL_CELLS = ".jp-NotebookPanel:visible .jp-Notebook .jp-Cell"


def test_the_keyboard_is_enough(course: Course, browser: Browser) -> None:
    chapter, watch = course.open(browser, course.start(), "00")
    page = chapter.page
    wait_for_kernel(page)
    expect(page.locator(f"{ACTIVE}:focus")).to_be_visible()
    journey = KeyboardJourney(chapter)
    journey.go()
    for exercise in chapter.exercises:
        stop = chapter.cell("progress").box.get_by_role(
            "button", name=f"{exercise.id} {exercise.title}: solved"
        )
        expect(stop).to_be_visible()
    assert page.locator(ALL_CELLS).count() == len(chapter.cells), (
        "a key in a card was a command of JupyterLab's"
    )

    journey.tab_to(page.get_by_role("link", name="01 · What is a registry?"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="01 · What is a registry?")).to_be_visible()
    wait_for_kernel(page)
    second = KeyboardJourney(Chapter(page, "01", course.learner, course.facts))
    second.run("open")
    for exercise_id in ("1.1", "1.4"):
        second.question(second.chapter.exercise(exercise_id))
    watch.assert_quiet()
    page.context.close()
    course.stop()
