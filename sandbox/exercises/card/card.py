"""The card in JupyterLab: an anywidget front end without logic over the plain `CardModel`.

Its text form is fixed and is all of it that nbval compares. `print(card)` shows what the card shows.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from sandbox.views.stage.front import script

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.exercises.card.model import CardModel
    from sandbox.exercises.verdict import Verdict

FOLDER = Path(__file__).parent


class Card(anywidget.AnyWidget):
    """One exercise on the screen. The front end draws `state`; `draft` is an answer not yet checked."""

    _esm = script(FOLDER / "card.js")
    _css = FOLDER / "card.css"

    state = traitlets.Dict().tag(sync=True)
    draft = traitlets.Any(None, allow_none=True).tag(sync=True)

    def __init__(self, model: CardModel) -> None:
        """Show a model as it stands."""
        super().__init__(state=model.state())
        self.card = model
        self._is_acting = False
        self.on_msg(self.on_message)
        model.store.watch(self._on_change)

    @property
    def verdict(self) -> Verdict:
        """How the exercise stands."""
        return self.card.verdict

    def refresh(self) -> None:
        """Draw again what the store now holds."""
        self.state = self.card.state()

    def on_message(self, _widget: object, message: Mapping[str, object], _buffers: object) -> None:
        """Do what a button of the card asks for, then draw it."""
        self._is_acting = True
        try:
            self.card.act(message)
        finally:
            self._is_acting = False
        if message.get("action") == "start over":
            self.draft = None
        self.refresh()
        self.send({"done": message.get("number")})

    def _on_change(self, key: str) -> None:
        """Another cell, or another card of this exercise, went on; what this one does is drawn at its end."""
        if key == self.card.key and not self._is_acting:
            self.refresh()

    def __repr__(self) -> str:
        """The text form: the verdict first, nothing that differs between machines or learners."""
        return self.card.text_form()

    def __str__(self) -> str:
        """All that the card shows, as text."""
        return self.card.full_text()

    def _repr_mimebundle_(self, **_options: Any) -> tuple[dict[str, Any], dict[str, Any]]:  # noqa: ANN401
        """The widget view and the whole text form (anywidget would cut it after 110 characters)."""
        view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
        return {"text/plain": repr(self), "application/vnd.jupyter.widget-view+json": view}, {}
