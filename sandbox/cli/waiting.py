"""A bar on the terminal for whatever takes longer than a moment, and nothing where nobody watches."""

from __future__ import annotations

import sys
from concurrent.futures import Future, wait
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress

SHOWN_AFTER_S = 1.0
Result = TypeVar("Result")


def wait_for(future: Future[Result], label: str) -> Result:
    """Return a future's result, with a bar if it takes longer than a second."""
    wait([future], SHOWN_AFTER_S)
    if not future.done():
        with bar(label):
            wait([future])
    return future.result()


class Bar:
    """A bar that is shown; `progress` is rich's, None where nobody watches."""

    def __init__(self, progress: Progress | None) -> None:
        """Show it, if there is one."""
        self._progress = progress

    def rename(self, label: str) -> None:
        """Say what is at work now."""
        if self._progress:
            for task in self._progress.task_ids:
                self._progress.update(task, description=label)

    @contextmanager
    def away(self) -> Iterator[None]:
        """Leave the terminal to a question meanwhile."""
        if self._progress:
            self._progress.stop()
        yield
        if self._progress:
            self._progress.start()


@contextmanager
def bar(label: str) -> Iterator[Bar]:
    """Show that the body is at work, and for how long it has been; the line is gone afterwards."""
    if not sys.stderr.isatty():
        yield Bar(None)
        return
    from rich.console import Console  # a fifth of a second that a quick start does not pay
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        progress.add_task(label, total=None)
        yield Bar(progress)
