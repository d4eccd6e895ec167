"""A view on a page of its own: its own script and style run there, what it sends is answered by the view.

It stands where anywidget stands in JupyterLab, which the journeys through the chapters go through.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.views.stage.front import script

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from sandbox.views.stage import View

FOLDER = Path(__file__).resolve().parents[3] / "sandbox" / "views" / "stage"
PICTURES = Path(__file__).resolve().parents[3] / "docs" / "pictures"
SYNCED = ("label", "drawn", "opened", "details", "as_text")
DARK = {
    "--jp-content-font-color1": "#e0e0e0",
    "--jp-layout-color1": "#111111",
    "--jp-layout-color2": "#212121",
    "--jp-border-color1": "#6e6e6e",
    "--jp-content-link-color": "#64b5f6",
}
HEAD = '<!doctype html><html lang="en"><head><title>A view</title></head>'
PAGE = f'{HEAD}<body><main id="host"></main></body></html>'
RENDER = """async ([source, style, state]) => {
  document.head.append(Object.assign(document.createElement("style"), {textContent: style}));
  const url = URL.createObjectURL(new Blob([source], {type: "text/javascript"}));
  const listeners = [];
  const model = {
    get: (name) => state[name],
    on: (event, does) => listeners.push([event, does]),
    off: () => {},
    send: async (message) => {
      const next = await window.tell(message);
      const changed = Object.keys(next).filter((name) => next[name] !== state[name]);
      Object.assign(state, next);
      listeners.filter(([event]) => changed.includes(event.slice(7))).forEach(([, does]) => does());
    },
  };
  (await import(url)).default.render({model, el: document.getElementById("host")});
}"""


class Staged:
    """One view on one page."""

    def __init__(self, page: Page, view: View) -> None:
        """Show it."""
        self.page, self.view = page, view
        page.expose_function("tell", self._tell)
        page.set_content(PAGE)
        style = (FOLDER / "view.css").read_text(encoding="utf-8")
        page.evaluate(RENDER, [script(FOLDER / "view.js"), style, self._state()])

    def part(self, name: str) -> Locator:
        """Find what can be opened or folded by its accessible name."""
        return self.page.locator(".drc-stage").get_by_role("button", name=name, exact=False)

    @property
    def details(self) -> Locator:
        """Find the details of the open part."""
        return self.page.get_by_role("region", name="Details")

    def darken(self) -> None:
        """Give the page JupyterLab's dark colours."""
        self.page.evaluate(
            """values => {
              document.body.dataset.jpThemeLight = "false";
              document.body.style.background = values["--jp-layout-color1"];
              for (const [name, value] of Object.entries(values))
                document.body.style.setProperty(name, value);
            }""",
            DARK,
        )

    def photograph(self, name: str) -> None:
        """Take the picture for the docs."""
        self.page.locator(".drc-view").screenshot(path=PICTURES / f"{name}.png")

    def _tell(self, message: dict[str, Any]) -> dict[str, str]:
        self.view.on_message(self.view, message, [])
        return self._state()

    def _state(self) -> dict[str, str]:
        return {name: getattr(self.view, name) for name in SYNCED}
