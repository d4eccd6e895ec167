"""What a client really printed, shown to the learner and not compared.

The words of engines and clients differ by version, so they live inside a widget view, which nbval leaves
alone. The text form of the same output (`text/plain`) holds only what is equal on every machine. `%docker`,
staged failures and the engine's report all come through here.
"""

from __future__ import annotations

import html
from typing import Any

import ipywidgets

STYLE = (
    "margin: 0; padding: 0.2em 0; overflow-x: auto; "
    "white-space: pre-wrap; word-break: normal; overflow-wrap: anywhere; "  # JupyterLab breaks inside words
    "font-family: var(--jp-code-font-family, monospace); font-size: var(--jp-code-font-size, 13px); "
    "line-height: 1.4; color: var(--jp-content-font-color1, inherit)"
)
DRAWN = STYLE.replace("white-space: pre-wrap", "white-space: pre").replace("anywhere", "normal")
LONGEST_CHARS = 200_000
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


class Shown(ipywidgets.HTML):  # type: ignore[misc]  # ipywidgets has no types
    """Selectable text in the notebook's own colours, whose text form is `plain`.

    `text` may grow while it is on the screen; of a very long one, the end is shown. What is drawn with
    characters, a tree or columns, is scrolled in a narrow window; everything else is wrapped.
    """

    def __init__(self, text: str = "", *, plain: str, is_drawn: bool = False) -> None:
        """Show `text` in the page; `plain` wherever the page has no widgets, and to nbval."""
        super().__init__(layout=ipywidgets.Layout(width="100%"))
        self._text = ""
        self._plain = plain
        self._style = DRAWN if is_drawn else STYLE
        self.text = text

    @property
    def text(self) -> str:
        """All that was really said."""
        return self._text

    @text.setter
    def text(self, text: str) -> None:
        self._text = text
        self.value = f'<pre style="{self._style}">{html.escape(_end_of(text))}</pre>'

    def __repr__(self) -> str:
        """Return the text form; it is what a saved notebook holds."""
        return self._plain

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        """Return the widget view and the text form, and nothing else."""
        view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
        return {"text/plain": self._plain, WIDGET_VIEW: view}


def _end_of(text: str) -> str:
    if len(text) <= LONGEST_CHARS:
        return text
    return f"[{len(text) - LONGEST_CHARS:,} characters before this are not shown]\n{text[-LONGEST_CHARS:]}"
