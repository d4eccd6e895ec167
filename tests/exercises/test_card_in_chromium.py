"""Cards in a real JupyterLab and a real Chromium: by mouse, by keyboard, after a restart and a reload."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.chromium import Watch, open_chromium, open_page
from tests.browser.jupyterlab import answer_dialogs, choose, restart_and_run_all, run_all, wait_for_kernel
from tests.browser.keyboard import KeyboardJourney
from tests.browser.mouse import MouseJourney
from tests.exercises.jupyter import running_lab, write_notebook
from tests.exercises.minicourse.good import EXERCISES
from tests.exercises.minicourse.page import LAST, MiniCourse, sources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Locator

    from sandbox.exercises import Exercise

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
WIDTHS = (1100, 800, 480)
SOLVED, UNSOLVED = "solved", re.compile("NOT_YET|NOT_RIGHT")
IDS = [one.id for one in EXERCISES]


DIRTY = ".lm-TabBar-tab.jp-mod-current.jp-mod-dirty"


class Cards:
    """A page with one card of every kind, freshly opened."""

    def __init__(self, page: Page, url: str) -> None:
        """Remember where to come back to."""
        self.page = page
        self.url = url

    def open(self) -> None:
        """Open the notebook and run it."""
        self.page.goto(self.url)
        run_all(self.page, LAST)
        expect(self.card("90.9")).to_be_visible()

    def card(self, exercise_id: str) -> Locator:
        """Find the card of an exercise."""
        return self.page.get_by_role("group", name=re.compile(rf"^Exercise {re.escape(exercise_id)}: "))

    def check(self, exercise_id: str, says: str) -> None:
        """Press Check and wait for the verdict."""
        card = self.card(exercise_id)
        card.get_by_role("button", name="Check").click()
        expect(card.get_by_role("status").first).to_contain_text(says)
        expect(card).to_have_attribute("data-outcome", "SOLVED" if says == SOLVED else UNSOLVED)


@pytest.fixture(scope="module")
def browser_page(request: pytest.FixtureRequest) -> Iterator[Page]:
    """Open a Chromium."""
    with open_chromium(request.config) as browser:
        page = open_page(browser, 1100, 900)
        answer_dialogs(page)
        yield page


@pytest.fixture(scope="module")
def lab(browser_page: Page, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:  # noqa: ARG001  # no browser, no lab
    """Run JupyterLab; yield its notebooks' folder and a notebook's URL."""
    folder = tmp_path_factory.mktemp("jupyter")
    (folder / "notebooks").mkdir()
    with running_lab(folder) as url:
        yield folder / "notebooks", url


@pytest.fixture(scope="module")
def cards(
    browser_page: Page, lab: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Cards]:
    """Open a notebook of cards; each test works on exercises of its own, and leaves the page as it was."""
    page, (folder, url) = browser_page, lab
    home = tmp_path_factory.mktemp("course")
    lines = [
        f"import os\nos.environ['COURSE_HOME'] = {str(home)!r}",
        "from tests.exercises.minicourse.session import exercise, happens",
        *(f'exercise("{one}")' for one in IDS),
        f'print("{LAST}")',
    ]
    write_notebook(folder / "cards.ipynb", lines)
    found = Cards(page, f"{url.format(notebook='cards.ipynb')}&reset")  # no tab of an earlier test
    found.open()
    yield found
    page.goto("about:blank")


@pytest.fixture
def url(lab: tuple[Path, str], tmp_path: Path) -> str:
    """Return the address of this test's notebook, with no tab of an earlier test."""
    return f"{lab[1].format(notebook=f'{tmp_path.name}.ipynb')}&reset"


@pytest.fixture
def course(browser_page: Page, lab: tuple[Path, str], url: str, tmp_path: Path) -> Iterator[MiniCourse]:
    """Open the mini-course on a real engine, of whose cells none has run."""
    write_notebook(lab[0] / f"{tmp_path.name}.ipynb", sources(tmp_path / "course"))
    browser_page.goto(url)
    wait_for_kernel(browser_page)
    yield MiniCourse(browser_page, tmp_path / "course")
    browser_page.goto("about:blank")


def save(page: Page) -> None:
    """Save the notebook by the menu."""
    choose(page, "File", "Save Notebook")
    expect(page.locator(DIRTY)).to_have_count(0)


def test_every_kind_by_mouse_wrong_then_right_and_all_is_there_again(course: MiniCourse, url: str) -> None:
    watch = Watch.on(course.page)
    MouseJourney(course, seen=lambda _: None).go()
    for one in ("90.2", "90.6"):
        course.last_card(one).start_over()
    course.card("90.1").answer(0)
    course.card("90.1").says("not yet right [tag-is-a-copy]")
    seen, stored = course.seen(), course.stored()
    assert {one["outcome"] for one in seen.values()} == {"SOLVED", "NOT_RIGHT", "NOT_YET"}

    restart_and_run_all(course.page, LAST)
    expect(course.last_card("90.9").box).to_be_visible()
    assert course.seen() == seen
    save(course.page)
    course.page.goto(url)
    expect(course.last_card("90.9").box).to_be_visible()
    assert course.seen() == seen
    assert course.stored() == stored
    watch.assert_quiet()


def test_every_kind_by_keyboard_alone_and_all_is_there_again(course: MiniCourse, url: str) -> None:
    journey = KeyboardJourney(course)
    journey.go()
    journey.start_over(course.exercise("90.2"))
    seen, stored = course.seen(), course.stored()
    assert {one["outcome"] for one in seen.values()} == {"SOLVED", "NOT_YET"}

    journey.restart_and_run_all()
    assert course.seen() == seen
    journey.press("Control+s")
    expect(course.page.locator(DIRTY)).to_have_count(0)
    course.page.goto(url)
    expect(course.last_card("90.9").box).to_be_visible()
    assert course.seen() == seen
    assert course.stored() == stored
    cells = course.page.locator(".jp-Notebook .jp-Cell")
    assert cells.count() == len(course.cells), "a key in a card was a command of JupyterLab's"


def test_by_keyboard_alone_and_the_keys_stay_in_the_card(cards: Cards) -> None:
    keyboard = cards.page.keyboard
    choice = cards.card("90.1")
    choice.get_by_role("radio").first.focus()
    keyboard.press("Space")
    keyboard.press("ArrowDown")
    keyboard.press("ArrowDown")
    expect(choice.get_by_label("the newest image")).to_be_checked()
    expect(choice.get_by_label("the newest image")).to_be_focused()
    keyboard.press("Tab")
    expect(choice.get_by_role("button", name="Check")).to_be_focused()
    keyboard.press("Enter")
    expect(choice.get_by_role("status").first).to_contain_text("not yet right [latest-is-newest]")
    expect(choice.get_by_role("button", name="Check")).to_be_focused()
    keyboard.press("Tab")
    keyboard.press("Space")
    expect(choice).to_contain_text("Who moved latest, and when?")

    steps = cards.card("90.4")
    first = steps.get_by_role("listitem").first  # any step: the order is drawn for each learner
    down = first.get_by_role("button", name="Move down: ").get_attribute("aria-label")
    steps.get_by_role("button", name=down).focus()
    for _ in range(4):
        keyboard.press("ArrowDown")
    expect(steps.get_by_role("listitem").last.get_by_role("button", name=down)).to_be_focused()

    blank = cards.card("90.6").get_by_label("Reference")
    blank.focus()
    before = cards.page.locator(".jp-Notebook .jp-Cell").count()
    keyboard.type("dd abjkxv")  # each of these is a command of JupyterLab's
    keyboard.press("Backspace")
    expect(blank).to_have_value("dd abjkx")
    keyboard.press("Enter")
    expect(cards.card("90.6").get_by_role("status").first).to_contain_text("dd abjkx")
    expect(blank).to_be_focused()
    assert cards.page.locator(".jp-Notebook .jp-Cell").count() == before


def test_typing_leaves_the_caret_and_the_undo_where_they_are(cards: Cards) -> None:
    field = cards.card("90.6").get_by_label("Reference")
    field.fill("")
    field.press_sequentially("abc")
    keyboard = cards.page.keyboard
    keyboard.press("ArrowLeft")
    keyboard.press("ArrowLeft")
    keyboard.type("XY")
    expect(field).to_have_value("aXYbc")
    expect(field).to_be_focused()
    keyboard.press("Control+z")
    expect(field).not_to_have_value("aXYbc")


def test_an_answer_that_was_not_checked_yet_survives_a_reload(cards: Cards) -> None:
    pairs = cards.card("90.5").get_by_role("combobox")
    for term in range(3):
        pairs.nth(term).select_option(str(term))
    cards.card("90.5").get_by_role("button", name="Hint").click()  # answered after all that was sent before
    expect(cards.card("90.5").locator(".drc-hint")).to_be_visible()
    save(cards.page)
    cards.page.goto(cards.url)
    for term in range(3):
        expect(pairs.nth(term)).to_have_value(str(term))
    cards.check("90.5", "solved")


def test_hints_stay_and_the_solution_is_one_step_away(cards: Cards) -> None:
    card = cards.card("90.2")
    anyway = card.get_by_role("button", name="Show me anyway")
    expect(anyway).to_be_hidden()
    card.get_by_role("button", name="Solution").click()
    expect(card.get_by_role("status").first).to_contain_text("Try once first")
    anyway.click()
    expect(card).to_contain_text("A digest names its algorithm first.")
    expect(card).to_contain_text("Marked for review")
    for hint in ("the idea", "where to look", "the plan"):
        card.get_by_role("button", name="Hint").click()
        expect(card).to_contain_text(hint)
    card.get_by_role("button", name="Start over").click()
    expect(card).not_to_contain_text("A digest names its algorithm first.")
    expect(card).to_contain_text("the idea")


def test_a_verdict_is_announced_once_and_open_hints_are_not_again(cards: Cards) -> None:
    card = cards.card("90.6")
    card.get_by_label("Reference").fill("skylark/forecast")
    cards.check("90.6", "not yet right [latest-is-newest]")
    count = card.locator(".drc-hint").count()
    card.get_by_role("button", name="Hint").click()
    expect(card.locator(".drc-hint")).to_have_count(count + 1)
    card.evaluate(NOTE_NEWS)
    card.get_by_label("Reference").fill("forecast")
    cards.check("90.6", "forecast is not it.")
    assert card.evaluate(TAKE_NEWS) == ["✘not yet rightforecast is not it."]
    cards.check("90.6", "forecast is not it.")
    expect(card.get_by_text("Checked again: not yet right.")).to_have_count(1)
    assert card.evaluate(TAKE_NEWS) == ["Checked again: not yet right."]


NOTE_NEWS = """card => {
  card.news = [];
  const note = (record) => {
    const changed = record.target instanceof Element ? record.target : record.target.parentElement;
    const live = changed.closest("[aria-live]");
    if (live?.textContent) card.news.push(live.textContent);
  };
  card.watch = new MutationObserver((records) => records.forEach(note));
  card.watch.observe(card, { childList: true, characterData: true, subtree: true });
}"""
TAKE_NEWS = "card => card.news.splice(0)"
"""What a screen reader is told: the text of every live region, once for each change of it."""


@pytest.mark.parametrize("theme", ["Dark", "Light"])
def test_words_can_be_read_and_nothing_overflows(theme: str, cards: Cards) -> None:
    choose(cards.page, "Settings", "Theme", f"JupyterLab {theme}")
    expect(cards.page.locator("body")).to_have_attribute("data-jp-theme-name", f"JupyterLab {theme}")
    cards.card("90.1").get_by_label("the newest image").check()
    cards.check("90.1", "latest-is-newest")
    for width in WIDTHS:
        cards.page.set_viewport_size({"width": width, "height": 900})
        for exercise_id in reversed(IDS):
            card = cards.card(exercise_id)
            card.scroll_into_view_if_needed()
            assert card.evaluate("card => card.scrollWidth <= card.clientWidth + 1"), (exercise_id, width)
            assert card.evaluate(POOR_CONTRAST) == [], (exercise_id, width)
    assert violations(cards.page, ".drc-card") == []
    cards.page.set_viewport_size({"width": 1100, "height": 900})


POOR_CONTRAST = """card => {
  const scale = (colour) => colour.startsWith("color(srgb") ? 255 : 1;
  const parts = (colour) => colour.replace("color(srgb", "").match(/[0-9.]+/g).map(Number)
    .map((part, place) => place < 3 ? part * scale(colour) : part);
  const over = ([r, g, b, a = 1], below) => [r, g, b].map((part, n) => part * a + below[n] * (1 - a));
  const light = ([r, g, b]) => [r, g, b].map((part) => part / 255)
    .map((part) => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
  const ground = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const found = parts(getComputedStyle(one).backgroundColor);
      if (found.length < 4 || found[3] > 0.99) return found;
    }
    return [255, 255, 255];
  };
  const words = document.createTreeWalker(card, NodeFilter.SHOW_TEXT);
  const poor = [];
  while (words.nextNode()) {
    const element = words.currentNode.parentElement;
    if (!words.currentNode.textContent.trim() || element.closest("[aria-disabled=true], [hidden]")) continue;
    const below = ground(element).slice(0, 3);
    const [a, b] = [light(over(parts(getComputedStyle(element).color), below)), light(below)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push(`${words.currentNode.textContent.trim()}: ${ratio.toFixed(2)}`);
  }
  return poor;
}"""
"""Texts of a card whose contrast is below 4.5 : 1 (WCAG 2.2, 1.4.3)."""


def test_the_exercises_are_one_of_every_kind() -> None:
    def kind(exercise: Exercise) -> str:
        return exercise.kind.name

    assert len({kind(exercise) for exercise in EXERCISES}) == len(EXERCISES)
