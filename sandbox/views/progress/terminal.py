"""Bars in a terminal, drawn by rich on standard error, beside which a program's own output stays clean."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import TaskID

    from sandbox.views.progress.bars import Bar, Bars


class TerminalBars:
    """Bars that move, and stay where they stopped."""

    def __init__(self, bars: Bars, console: Console | None = None) -> None:
        """Show bars on a console; on standard error without one."""
        from rich.console import Console  # noqa: PLC0415  # a fifth of a second that only a terminal pays
        from rich.progress import BarColumn, Progress, TextColumn  # noqa: PLC0415  # the same

        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn("{task.fields[words]}", markup=False),
        )
        self._progress = Progress(*columns, console=console or Console(stderr=True))
        self._tasks: dict[str, TaskID] = {}
        self._whole = self._add(bars.whole)
        self._progress.start()
        self.show(bars)

    def show(self, bars: Bars) -> None:
        """Show how far it is now; after the last time, let go of the terminal."""
        self._update(self._whole, bars.whole, bars.whole.name)
        for bar in bars.layers:
            task = self._tasks.get(bar.name)
            if task is None:
                task = self._tasks[bar.name] = self._add(bar)
            self._update(task, bar, f"  {bar.name}")
        self._hide_all_but({bar.name for bar in bars.layers})
        if bars.state != "running":
            self._progress.stop()

    def _add(self, bar: Bar) -> TaskID:
        return self._progress.add_task(bar.name, total=None, words=bar.words)

    def _update(self, task: TaskID, bar: Bar, description: str) -> None:
        total = None if bar.percent is None else 100
        self._progress.update(
            task, description=description, total=total, completed=bar.percent or 0, words=bar.words
        )

    def _hide_all_but(self, names: set[str]) -> None:
        for name, task in self._tasks.items():
            self._progress.update(task, visible=name in names)
