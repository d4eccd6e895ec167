"""Bars in the notebook: the front end draws what `bars` says, and says no more than that."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from sandbox.lab.shown import WIDGET_VIEW
from sandbox.views.stage.front import script

if TYPE_CHECKING:
    from sandbox.views.progress.bars import Bars

FOLDER = Path(__file__).parent
STAGE = FOLDER.parent / "stage"


class BarsView(anywidget.AnyWidget):
    """Bars that move; `plain` is their text form, which a saved notebook holds and nbval compares.

    With an empty `plain` they have no text form: bars that come only where something takes long must leave
    nothing behind that another machine lacks.
    """

    _esm = script(FOLDER / "progress.js")
    _css = "\n".join(
        path.read_text(encoding="utf-8") for path in (STAGE / "view.css", FOLDER / "progress.css")
    )

    drawn = traitlets.Dict().tag(sync=True)

    def __init__(self, bars: Bars, plain: str) -> None:
        """Show bars."""
        super().__init__(drawn=_sent(bars))
        self._plain = plain

    def show(self, bars: Bars) -> None:
        """Show how far it is now."""
        self.drawn = _sent(bars)

    def __repr__(self) -> str:
        """Return the text form."""
        return self._plain

    def bundle(self) -> dict[str, Any]:
        """Return the widget view, and the text form if there is one; to be displayed raw.

        IPython adds a text form, if only an empty one, to an object that it displays itself.
        """
        view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
        return {**({"text/plain": self._plain} if self._plain else {}), WIDGET_VIEW: view}

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:  # noqa: ANN401
        return self.bundle(), {}


def _sent(bars: Bars) -> dict[str, Any]:
    return {**asdict(bars), "news": bars.news}
