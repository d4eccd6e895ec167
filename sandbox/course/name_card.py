"""The card in which a learner chooses a name. Its text form is the same for all: the name is theirs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from sandbox.errors import CourseError
from sandbox.lab.shown import WIDGET_VIEW
from sandbox.views.stage.front import script

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FOLDER = Path(__file__).parent
PLAIN = 'Your name in this course: choose it in the card, or with lab.choose_name("…").'


class NameCard(anywidget.AnyWidget):
    """A field, a button and a line that says which name is in use, or the `problem` with what was typed."""

    _esm = script(FOLDER / "name_card.js")
    _css = FOLDER / "name_card.css"

    name = traitlets.Unicode().tag(sync=True)
    problem = traitlets.Unicode().tag(sync=True)

    def __init__(self, name: str, save: Callable[[str], str]) -> None:
        """Show the name in use; `save` takes what was typed and returns the name that it became."""
        super().__init__(name=name)
        self._save = save
        self.on_msg(self._on_message)

    def take(self, typed: str) -> None:
        """Use what was typed as the name, or say why it can't be one."""
        try:
            self.name, self.problem = self._save(typed), ""
        except CourseError as error:
            self.problem = str(error)

    def _on_message(self, _widget: object, message: Mapping[str, object], _buffers: object) -> None:
        self.take(str(message.get("name", "")))
        self.send({"done": True})

    def __repr__(self) -> str:
        """Return the text form."""
        return PLAIN

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:  # noqa: ANN401
        view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
        return {"text/plain": PLAIN, WIDGET_VIEW: view}, {}
