"""Bars in a real JupyterLab and a real Chromium: what is read out, seen in both themes, and fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from sandbox.views.progress import bars_of
from tests.browser.chromium import open_chromium, open_page
from tests.browser.jupyterlab import answer_dialogs, choose, run_all
from tests.exercises.jupyter import running_lab, write_notebook
from tests.exercises.test_card_in_chromium import POOR_CONTRAST
from tests.views.progress.still import after

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
LAST = "all cells ran"
HALF = ("docker-20.10", "push", 9)
IMPORTS = """
from sandbox.views.progress import show_progress
from tests.engine.progress.recordings import recorded
from tests.views.progress.still import bars_after
"""
SOURCES = (
    IMPORTS,
    f"bars_after{HALF}",
    "show_progress(recorded('embedded', 'pull'))",
    "bars_after('embedded', 'push to nobody', 9, 'failed')",
    "bars_after('embedded', 'second pull', 1)",
    f"print('{LAST}')",
)


def test_bars_are_named_have_values_and_can_be_read(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    (tmp_path / "notebooks").mkdir()
    write_notebook(tmp_path / "notebooks" / "bars.ipynb", SOURCES)
    with open_chromium(request.config) as browser, running_lab(tmp_path) as url:
        page = open_page(browser, 1100, 900)
        answer_dialogs(page)
        page.goto(url.format(notebook="bars.ipynb"))
        run_all(page, LAST)
        values_are_right(page)
        for theme in ("Dark", "Light"):
            choose(page, "Settings", "Theme", f"JupyterLab {theme}")
            expect(page.locator("body")).to_have_attribute("data-jp-theme-name", f"JupyterLab {theme}")
            everything_fits(page, tmp_path / theme)


def values_are_right(page: Page) -> None:
    """Check what a screen reader gets."""
    whole = page.get_by_role("progressbar", name="push of skylark/forecast", exact=True).first
    drawn = bars_of(after(*HALF))
    expect(whole).to_have_attribute("aria-valuenow", str(drawn.whole.percent))
    expect(whole).to_have_attribute("aria-valuetext", f"{drawn.whole.percent} %, {drawn.whole.words}")
    for layer in drawn.layers:
        found = page.get_by_role("progressbar", name=layer.name)
        expect(found).to_have_attribute("aria-valuenow", str(layer.percent))
    expect(page.get_by_role("status").filter(has_text=drawn.news)).to_have_count(1)
    pulled = page.get_by_role("progressbar", name="pull of skylark/forecast:0.1").first
    expect(pulled).to_have_attribute("aria-valuetext", "100 %, done, 8.4 MB, 2 of 2 layers")
    expect(bars(page, "failed")).to_contain_text("connection refused")
    nothing = bars(page, "failed").get_by_role("progressbar")
    expect(nothing).to_have_attribute("aria-valuetext", "0 %, failed")
    unknown = page.get_by_role("progressbar", name="pull of skylark/forecast:0.1").last
    expect(unknown).to_have_attribute("aria-valuetext", "at work")
    assert unknown.get_attribute("aria-valuenow") is None


def everything_fits(page: Page, picture: Path) -> None:
    """Check contrast and width, as wide and as narrow as a notebook gets."""
    for width in (1100, 800):
        page.set_viewport_size({"width": width, "height": 900})
        for state in ("running", "done", "failed"):
            found = bars(page, state).first
            found.scroll_into_view_if_needed()
            assert found.evaluate("bars => bars.scrollWidth <= bars.clientWidth + 1"), (state, width)
            assert found.evaluate(POOR_CONTRAST) == [], (state, width)
        page.screenshot(path=f"{picture}-{width}.png")
    page.set_viewport_size({"width": 1100, "height": 900})


def bars(page: Page, state: str) -> Locator:
    """Find the bars that are in a state."""
    return page.locator(f".drc-progress[data-state={state}]")
