"""What a client really printed, shown to the learner and not compared.

The words of engines and clients differ by version, so they live inside a widget view, which nbval leaves
alone. The text form of the same output (`text/plain`) holds only what is equal on every machine. `%docker`,
staged failures and the engine's report all come through here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import traitlets

FOLDER = Path(__file__).parent
LONGEST_CHARS = 200_000
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


class Shown(anywidget.AnyWidget):
    """Selectable text in the notebook's own colours, whose text form is `plain`.

    `text` may grow while it is on the screen; of a very long one, the end is shown. What is drawn with
    characters, a tree or columns, is scrolled in a narrow window; everything else is wrapped. It stays as it
    is when the kernel goes, where a widget of ipywidgets would get the picture of a broken link.
    """

    _esm = FOLDER / "shown.js"
    _css = FOLDER / "shown.css"

    shown = traitlets.Unicode().tag(sync=True)
    is_drawn = traitlets.Bool().tag(sync=True)

    def __init__(self, text: str = "", *, plain: str, is_drawn: bool = False) -> None:
        """Show `text` in the page; `plain` wherever the page has no widgets, and to nbval."""
        super().__init__(shown=_end_of(text), is_drawn=is_drawn)
        self._text = text
        self._plain = plain

    @property
    def text(self) -> str:
        """All that was really said."""
        return self._text

    @text.setter
    def text(self, text: str) -> None:
        self._text = text
        self.shown = _end_of(text)

    def __repr__(self) -> str:
        """Return the text form; it is what a saved notebook holds."""
        return self._plain

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:  # noqa: ANN401
        """Return the widget view and the text form, and nothing else."""
        view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
        return {"text/plain": self._plain, WIDGET_VIEW: view}, {}


def _end_of(text: str) -> str:
    if len(text) <= LONGEST_CHARS:
        return text
    return f"[{len(text) - LONGEST_CHARS:,} characters before this are not shown]\n{text[-LONGEST_CHARS:]}"
