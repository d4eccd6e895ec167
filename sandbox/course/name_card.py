"""The card in which a learner chooses a name. Its text form is the same for all: the name is theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets

from sandbox.errors import CourseError
from sandbox.lab.shown import WIDGET_VIEW

if TYPE_CHECKING:
    from collections.abc import Callable

PLAIN = 'Your name in this course: choose it in the card, or with lab.choose_name("…").'


class NameCard(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """A field, a button and a line that says which name is in use."""

    def __init__(self, name: str, save: Callable[[str], str]) -> None:
        """Show the name in use; `save` takes what was typed and returns the name that it became."""
        self._save = save
        self.field = ipywidgets.Text(value=name, description="Your name", continuous_update=False)
        self.button = ipywidgets.Button(description="Use this name", button_style="primary")
        self.line = ipywidgets.HTML()
        super().__init__([ipywidgets.HBox([self.field, self.button]), self.line])
        self.button.on_click(self._take)
        self._say(name)

    def _take(self, _button: object) -> None:
        try:
            name = self._save(self.field.value)
        except CourseError as error:
            self._tell(str(error))
            return
        self.field.value = name
        self._say(name)

    def _say(self, name: str) -> None:
        self._tell(f"You are <code>{name}</code> in names of images, such as <code>{name}/forecast</code>.")

    def _tell(self, text: str) -> None:
        self.line.value = f'<span role="status">{text}</span>'

    def __repr__(self) -> str:
        """Return the text form."""
        return PLAIN

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
        return {"text/plain": PLAIN, WIDGET_VIEW: view}
