"""Cards in a real Chromium beside bare ipywidgets buttons: from a click to what it says, and opened."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from benchmarks.race import Race
from sandbox.engine.process import end_engine
from sandbox.lab.lab import Lab
from tests.browser.chromium import ARGUMENTS, START_MS, STEADY, open_page
from tests.browser.jupyterlab import answer_dialogs, run_all
from tests.exercises.jupyter import running_lab, write_notebook

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playwright.sync_api import Locator, Page

ENGINE = "embedded"
CLICKS = 11
"""Clicks of one run, whose median counts."""
CARDS = 10
REPOSITORIES = 20
CHOICE, TASK = "0.1", "1.5"
LAST = "all cells ran"
ALL = f'print("{LAST}")'
OPEN = f"""\
import os
os.environ["COURSE_ENGINE"] = "{ENGINE}"
import sandbox
from sandbox.course.chapters import exercises
from sandbox.image.tiny import make_image
lab = sandbox.open()
registry = lab.registry()
for number in range({REPOSITORIES}):
    registry.client.push_image(f"bench/{{number:02}}", "1", make_image({{"number": str(number)}}))
"""
BARE = """\
import ipywidgets
label, button = ipywidgets.Label("0"), ipywidgets.Button(description="Bare")
button.on_click(lambda _: setattr(label, "value", str(int(label.value) + 1)))
ipywidgets.HBox([button, label])"""
TEN_BARE = f"""\
from IPython.display import display
import ipywidgets
display(*[ipywidgets.Button(description="Bare") for _ in range({CARDS})])"""
TEN_CARDS = f"display(*[lab.exercise(one) for one in list(exercises())[:{CARDS}]])"
UNTIL_SAID = """([button, box, isCard]) => new Promise((resolve) => {
  const before = box.textContent, begun = performance.now();
  const isOver = () => isCard ? !box.hasAttribute("aria-busy") : box.textContent !== before;
  const watch = new MutationObserver(() => {
    if (!isOver()) return;
    watch.disconnect();
    resolve((performance.now() - begun) / 1000);
  });
  watch.observe(box, {subtree: true, childList: true, characterData: true, attributes: true});
  button.click();
})"""
"""Measured inside the page, so that what drives the browser has no share in it. A card is busy until the
kernel has answered, which it does after the verdict is drawn."""
ARE_SHOWN = "([selector, count]) => document.querySelectorAll(selector).length >= count"


@contextmanager
def card_races(folder: Path) -> Iterator[Sequence[Race]]:
    """Race in one JupyterLab, one Chromium, and one kernel for each notebook."""
    with _chromium(Path(tempfile.mkdtemp(prefix="cards-", dir=folder))) as (notebooks, url, page):
        choice, task = f'lab.exercise("{CHOICE}")', f'lab.exercise("{TASK}")'
        write_notebook(notebooks / "click.ipynb", [OPEN, choice, task, BARE, ALL])
        write_notebook(notebooks / "cards.ipynb", [OPEN, TEN_CARDS, ALL])
        write_notebook(notebooks / "bare.ipynb", [TEN_BARE, ALL])
        clicks = Clicks(page, url.format(notebook="click.ipynb"))
        opened = Opened(page, url)
        yield [
            Race("Check of a choice: click to verdict", "a bare button that sets a label", 1.2,
                 lambda: clicks.card(CHOICE), clicks.bare),
            Race(f"Check of a Task beside {REPOSITORIES} repositories: click to verdict",
                 "a bare button that sets a label", 3.0, lambda: clicks.card(TASK), clicks.bare),
            Race(f"a notebook with {CARDS} cards opened and run", f"one with {CARDS} bare buttons", 1.5,
                 lambda: opened.timed("cards", ".drc-card"), lambda: opened.timed("bare", ".jupyter-button")),
        ]  # fmt: skip


@contextmanager
def _chromium(folder: Path) -> Iterator[tuple[Path, str, Page]]:
    """Yield a folder of notebooks, the URL of `{notebook}`, and a page."""
    (folder / "notebooks").mkdir()
    try:
        with running_lab(folder) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=STEADY, args=list(ARGUMENTS), timeout=START_MS
            )
            page = open_page(browser)
            answer_dialogs(page)
            yield folder / "notebooks", url, page
            browser.close()
    finally:
        lab = Lab.open({**os.environ, "COURSE_HOME": str(folder / "course"), "COURSE_ENGINE": ENGINE})
        lab.stop(everything=True)
        end_engine(lab.home)


@dataclass
class Clicks:
    """A notebook with a choice, a Task and a bare button."""

    page: Page
    url: str

    def card(self, exercise_id: str) -> float:
        """Return the seconds from Check to the verdict."""
        box = self._box(f'.drc-card:has(h3:text-matches("^Exercise {exercise_id}\\\\b"))')
        option = box.get_by_role("radio").first
        if option.count():
            option.check()
        return self._median(box.get_by_role("button", name="Check"), box, is_card=True)

    def bare(self) -> float:
        """Return the seconds from a click to the label's new text."""
        box = self._box(
            ".jp-OutputArea-output .widget-hbox, .jp-OutputArea-output .jupyter-widgets.widget-hbox"
        )
        return self._median(box.get_by_role("button", name="Bare"), box, is_card=False)

    def _box(self, selector: str) -> Locator:
        """Open the notebook if another one is open, and find a widget in it."""
        if not self.page.url.startswith(self.url.partition("?")[0]):
            self.page.goto(f"{self.url}&reset")
            run_all(self.page, LAST)
        box = self.page.locator(selector).first
        box.scroll_into_view_if_needed()
        return box

    def _median(self, button: Locator, box: Locator, *, is_card: bool) -> float:
        handles = [button.element_handle(), box.element_handle(), is_card]
        return statistics.median(float(self.page.evaluate(UNTIL_SAID, handles)) for _ in range(CLICKS))


@dataclass
class Opened:
    """Notebooks that are opened again and again, each with a kernel that stays."""

    page: Page
    url: str

    def timed(self, name: str, selector: str) -> float:
        """Return the seconds until all cells ran and all widgets are drawn."""
        self.page.goto("about:blank")
        begun_s = time.perf_counter()
        self.page.goto(f"{self.url.format(notebook=f'{name}.ipynb')}&reset")
        run_all(self.page, LAST)
        self.page.wait_for_function(ARE_SHOWN, arg=[selector, CARDS])
        return time.perf_counter() - begun_s
