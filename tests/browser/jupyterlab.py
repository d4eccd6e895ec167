"""JupyterLab's own controls: menus, dialogs, a notebook's toolbar, cells and kernel."""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING

from playwright.sync_api import (
    TimeoutError,  # noqa: A004  # that is Playwright's own word
    expect,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

TRIES = 5
PAGE_MS = 60_000
SETTLED_MS = 20_000
RUN_MS = 60_000
ASKED_WHEN_BUSY = re.compile("Select Kernel|Error Loading Theme")
DONE = re.compile(r"^\[\d+\]:$")
NOTE_STAR = """prompt => {
  prompt.dataset.asked = "no";
  const look = () => { if (prompt.textContent.startsWith("[*]")) prompt.dataset.asked = "yes"; };
  new MutationObserver(look).observe(prompt, {childList: true, characterData: true, subtree: true});
}"""
"""Notes that a cell was sent: its number alone may be the same as before, after a restart."""
BROKEN_LINKS = """() => [...document.querySelectorAll(".jupyter-widgets-disconnected")]
  .filter((one) => getComputedStyle(one, "::before").content !== "none").map((one) => one.textContent)"""
"""Found by the class that a view gets when its kernel is gone, where a picture is drawn for it."""

FAILED = '[data-mime-type="application/vnd.jupyter.error"], [data-mime-type="application/vnd.jupyter.stderr"]'


class UnansweredError(AssertionError):
    """A cell that was sent to the kernel several times, and never ran."""


def answer_dialogs(page: Page) -> None:
    """Accept what JupyterLab asks on a busy machine: which kernel, and that a theme came too late."""
    busy = page.locator("dialog.jp-Dialog").filter(has_text=ASKED_WHEN_BUSY).first
    accept = "button.jp-mod-accept"
    page.add_locator_handler(busy, lambda one: one.locator(accept).first.click(), no_wait_after=True)


def choose(page: Page, menu: str, *entries: str) -> None:
    """Choose an entry of a menu, by mouse: by its label, for submenus have no role."""
    page.get_by_role("menuitem", name=menu, exact=True).click()
    for entry in entries:
        label = re.compile(f"^{re.escape(entry)}$")
        page.locator(".lm-Menu-itemLabel").filter(has_text=label).last.click()


def wait_for_kernel(page: Page) -> None:
    """Wait until a notebook is shown and its kernel is idle; the kernel's socket may not be settled yet."""
    panel = page.locator(".jp-NotebookPanel:visible")
    expect(panel.locator(".jp-Notebook .jp-Cell").nth(1)).to_be_visible(timeout=PAGE_MS)
    expect(panel.locator('.jp-NotebookPanel-toolbar [data-status="idle"]')).to_be_visible(timeout=PAGE_MS)


def run_all(page: Page, last: str) -> None:
    """Run all cells until the one that prints `last` has; a request lost while connecting is sent again."""
    wait_for_kernel(page)
    printed = page.locator(".jp-OutputArea-output").get_by_text(last, exact=True).first
    for _ in range(TRIES):
        choose(page, "Run", "Run All Cells")
        with contextlib.suppress(TimeoutError):
            printed.wait_for(timeout=SETTLED_MS)
            return
    raise UnansweredError("The cells did not run.")


def restart_and_run_all(page: Page, last: str) -> None:
    """Restart the kernel by the menu, then run all cells."""
    restart(page, "Restart Kernel and Clear Outputs of All Cells…")
    page.locator(".jp-OutputArea-output").first.wait_for(state="detached")
    run_all(page, last)


def broken_links(page: Page) -> list[str]:
    """Return the text of every widget to which ipywidgets has put the picture of a broken link."""
    found: list[str] = page.evaluate(BROKEN_LINKS)
    return found


def restart(page: Page, entry: str = "Restart Kernel…") -> None:
    """Restart the kernel by an entry of its menu, and confirm it."""
    choose(page, "Kernel", entry)
    page.get_by_role("button", name="Confirm Kernel Restart").click()


class Cell:
    """One code cell of the notebook that is open, by its place among all cells."""

    def __init__(self, page: Page, index: int) -> None:
        """Find it when something is asked of it."""
        self.page = page
        self.box: Locator = page.locator(
            f'.jp-NotebookPanel:visible .jp-Notebook .jp-Cell[data-windowed-list-index="{index}"]'
        )
        self.prompt = self.box.locator(".jp-InputPrompt")
        self.outputs = self.box.locator(".jp-OutputArea-output")

    def run(self) -> None:
        """Click on the cell and on Run in the toolbar; wait until it has run, and without an error."""
        self.run_by(self.click_run)
        expect(self.box.locator(FAILED)).to_have_count(0)

    def run_by(self, send: Callable[[], None]) -> None:
        """Send the cell to the kernel in a way of one's own, again if that was lost; wait until it ran."""
        self.prompt.evaluate(NOTE_STAR)
        for _ in range(TRIES):
            send()
            with contextlib.suppress(AssertionError):
                expect(self.prompt).to_have_attribute("data-asked", "yes", timeout=SETTLED_MS)
                break
        else:
            raise UnansweredError(f"The cell did not run: {self.box.inner_text()[:200]}")
        expect(self.prompt).to_have_text(DONE, timeout=RUN_MS)

    def write(self, source: str) -> None:
        """Put this source in place of what the cell holds."""
        self.box.locator(".cm-content").click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(source)

    def click_run(self) -> None:
        """Click on the cell, then on Run in the toolbar."""
        self.prompt.click()
        self.page.locator(".jp-NotebookPanel:visible").get_by_role(
            "button", name=re.compile("^Run this cell and advance")
        ).click()
