"""The pictures of the README and the docs, taken on the way: `pytest tests/browser --pictures`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.chromium import HEIGHT, WIDTH
from tests.browser.jupyterlab import choose

if TYPE_CHECKING:
    import pytest

    from tests.browser.chapter import Chapter

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
MOST_BYTES = 300_000
TALL = 1200
SCROLL_TO = """async cell => {
  const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  for (let times = 0; times < 5; times += 1) { cell.scrollIntoView({block: "start"}); await drawn(); }
}"""
"""Cells out of sight have a guessed height, so that one scroll ends a little off."""
TAKEN_AFTER = {"00": "exercise-0-3-check", "01": "exercise-1-5-check"}
FIRST_SHOWN = {"00": "exercise-0-3", "01": "push-second"}
THEMES = {"00": ("Light",), "01": ("Light", "Dark")}


class Album:
    """Takes a chapter's pictures when the journey is there; without `--pictures`, none."""

    def __init__(self, chapter: Chapter, config: pytest.Config) -> None:
        """Look at what was asked for."""
        self.chapter = chapter
        self.wanted: bool = config.getoption("--pictures")

    def look(self, cell_id: str) -> None:
        """Take the chapter's pictures if this is the cell after which they are taken."""
        number = self.chapter.chapter.number
        if not self.wanted or cell_id != TAKEN_AFTER[number]:
            return
        page = self.chapter.page
        FOLDER.mkdir(exist_ok=True)
        page.set_viewport_size({"width": WIDTH, "height": TALL})
        choose(page, "View", "Appearance", "Show Left Sidebar")
        for theme in THEMES[number]:
            choose(page, "Settings", "Theme", f"JupyterLab {theme}")
            expect(page.locator("body")).to_have_attribute("data-jp-theme-name", f"JupyterLab {theme}")
            first = self.chapter.cell(FIRST_SHOWN[number]).box
            first.evaluate(SCROLL_TO)
            path = FOLDER / f"chapter-{number}-{theme.lower()}.png"
            page.screenshot(path=path)
            assert path.stat().st_size <= MOST_BYTES, path
        choose(page, "Settings", "Theme", "JupyterLab Light")
        choose(page, "View", "Appearance", "Show Left Sidebar")
        page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
