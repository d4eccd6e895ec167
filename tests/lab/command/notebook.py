"""A real IPython shell in this process; what its cells display is kept as a notebook would hold it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from ipywidgets.widgets import widget
from traitlets.config import Config

from sandbox.lab.shown import WIDGET_VIEW, Shown


@dataclass(frozen=True)
class Cell:
    """What one cell left: its displays, what it printed, and the error that ended it, if any."""

    displayed: list[dict[str, Any]]
    printed: str
    error: BaseException | None

    @property
    def texts(self) -> list[str]:
        """The text forms, which nbval compares."""
        return [data["text/plain"] for data in self.displayed]


class Notebook:
    """Runs cells in a shell of its own, which keeps no history."""

    def __init__(self) -> None:
        """Start the shell."""
        settings = Config()
        settings.HistoryManager.enabled = False
        InteractiveShell.clear_instance()
        self.shell: Any = InteractiveShell.instance(config=settings)
        self.names: dict[str, Any] = self.shell.user_ns

    def run(self, source: str) -> Cell:
        """Run a cell."""
        with capture_output() as captured:
            result = self.shell.run_cell(source)
        displayed = [output.data for output in captured.outputs]
        return Cell(displayed, captured.stdout + captured.stderr, result.error_in_exec)

    def words(self, data: dict[str, Any]) -> str:
        """Return what the view of a display says."""
        shown = widget._instances[data[WIDGET_VIEW]["model_id"]]  # noqa: SLF001  # no public way leads there
        assert isinstance(shown, Shown)
        return shown.text

    def close(self) -> None:
        """Let the next test have a shell of its own."""
        InteractiveShell.clear_instance()
