"""A picture in the notebook: the front end shows what Python draws and sends back what is opened or folded.

Where no kernel runs, or the page has no widgets, the static SVG and the text stand for it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from sandbox.lab.shown import WIDGET_VIEW
from sandbox.views.stage.front import script

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.views.stage.scene import Scene

FOLDER = Path(__file__).parent


class View(anywidget.AnyWidget):
    """One scene on the screen. `drawn` is its HTML, `details` that of the part that is open, "" for none."""

    _esm = script(FOLDER / "view.js")
    _css = FOLDER / "view.css"

    label = traitlets.Unicode().tag(sync=True)
    drawn = traitlets.Unicode().tag(sync=True)
    opened = traitlets.Unicode().tag(sync=True)
    details = traitlets.Unicode().tag(sync=True)
    as_text = traitlets.Unicode().tag(sync=True)

    def __init__(self, scene: Scene) -> None:
        """Show a scene with nothing opened or folded by hand."""
        super().__init__(label=scene.title, drawn=scene.markup(frozenset()), as_text=scene.text)
        self.scene = scene
        self._folded: frozenset[str] = frozenset()
        self.on_msg(self.on_message)

    @property
    def text(self) -> str:
        """The whole picture as text, for a terminal."""
        return self.scene.text

    def open_part(self, key: str) -> None:
        """Show what a part is; the part that is open is closed by opening it again, or by ""."""
        key = "" if key == self.opened else key
        details = self.scene.details(key) if key else ""
        with self.hold_sync():
            self.opened, self.details = (key, details) if details else ("", "")
            self.drawn = self.scene.markup(self._folded, self.opened)

    def fold_part(self, key: str) -> None:
        """Fold a part away, or unfold it."""
        self._folded ^= {key}
        self.drawn = self.scene.markup(self._folded, self.opened)

    def on_message(self, _widget: object, message: Mapping[str, object], _buffers: object) -> None:
        """Do what the page asks; what makes no sense changes nothing."""
        key = message.get("key")
        if isinstance(key, str):
            (self.fold_part if message.get("action") == "fold" else self.open_part)(key)

    def __repr__(self) -> str:
        """Return the text form; it is what a saved notebook holds."""
        return self.scene.plain

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:  # noqa: ANN401
        """Return the widget view, the static picture and the text form."""
        view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
        forms = {"text/plain": self.scene.plain, "image/svg+xml": self.scene.static}
        return {**forms, WIDGET_VIEW: view}, {}
