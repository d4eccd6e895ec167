"""Without an engine, and the next morning: what stays, and what the page says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.jupyterlab import broken_links, choose, restart, wait_for_kernel

if TYPE_CHECKING:
    from tests.browser.chapter import Chapter
    from tests.browser.conftest import Course

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
OPENED, QUESTION = "open", "exercise-0-1"


def save(chapter: Chapter) -> None:
    """Save the notebook by the menu."""
    choose(chapter.page, "File", "Save Notebook")
    expect(chapter.page.locator(".lm-TabBar-tab.jp-mod-current.jp-mod-dirty")).to_have_count(0)


def assert_answer_is_there(chapter: Chapter) -> None:
    """The wrong answer of yesterday, its verdict and the hint."""
    card = chapter.card("0.1")
    expect(card.box.get_by_role("radio").nth(3)).to_be_checked()
    card.says("not yet right", "[notebook-is-the-engine]")
    expect(card.box.locator(".drc-hint")).to_have_count(1)


def test_without_an_engine_the_doctor_says_what_is_missing(
    course_without_engine: Course, browser: Browser
) -> None:
    chapter, watch = course_without_engine.open(browser, course_without_engine.start(), "00")
    wait_for_kernel(chapter.page)
    chapter.cell(OPENED).run()
    expect(chapter.cell(OPENED).outputs).to_contain_text("lab.doctor() says what is missing.")
    chapter.cell("doctor-run").run()
    report = chapter.cell("doctor-run").outputs
    expect(report).to_contain_text("docker.sock")
    expect(report).to_contain_text("DOCKER_HOST")
    expect(report.locator("pre")).to_have_css("word-break", "normal")
    chapter.cell(QUESTION).run()
    chapter.card("0.1").answer(2)
    chapter.card("0.1").is_solved()
    needing = chapter.cell("make-a-container")
    needing.run_by(needing.click_run)
    expect(needing.outputs).to_contain_text("This cell needs an engine, and none was found.")
    expect(needing.outputs).not_to_contain_text("Traceback")
    picture = chapter.cell("picture")
    picture.run_by(picture.click_run)
    chapter.page.set_viewport_size({"width": 800, "height": 600})
    expect(picture.outputs.locator("pre")).to_have_css("white-space", "pre")  # a drawing keeps its lines
    watch.assert_quiet()
    chapter.page.context.close()
    course_without_engine.stop()


def test_answers_survive_a_reload_a_restart_and_the_night(
    course_without_engine: Course, browser: Browser
) -> None:
    course = course_without_engine
    url = course.start()
    chapter, watch = course.open(browser, url, "00")
    wait_for_kernel(chapter.page)
    chapter.cell(OPENED).run()
    chapter.cell("choose-name").run()
    chapter.cell("doctor-run").run()
    chapter.cell(QUESTION).run()
    chapter.card("0.1").answer(3)
    chapter.card("0.1").button("Hint").click()
    assert_answer_is_there(chapter)
    save(chapter)
    chapter.page.goto(url)
    wait_for_kernel(chapter.page)
    assert_answer_is_there(chapter)
    restart(chapter.page)
    chapter.cell(OPENED).run()
    expect(chapter.cell("choose-name").outputs.get_by_label("Your name")).to_be_visible()
    assert broken_links(chapter.page) == []
    chapter.cell(QUESTION).run()
    assert_answer_is_there(chapter)
    save(chapter)
    watch.assert_quiet()
    chapter.page.context.close()
    course.stop()

    morning, watch = course.open(browser, course.start(), "00")
    wait_for_kernel(morning.page)
    left = morning.cell(QUESTION).outputs
    expect(left).to_contain_text("Which engine am I on?")
    expect(left).to_contain_text("Run this cell to go on.")
    expect(morning.page.get_by_text("model not found")).to_have_count(0)
    morning.cell(OPENED).run()
    morning.cell(QUESTION).run()
    assert_answer_is_there(morning)
    watch.assert_quiet()
    morning.page.context.close()
    course.stop()
