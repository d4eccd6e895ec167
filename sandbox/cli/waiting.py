"""A bar on the terminal for whatever takes longer than a moment, and nothing where nobody watches."""

from __future__ import annotations

import sys
from concurrent.futures import Future, wait
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rich.progress import Progress as RichProgress

    from sandbox.engine.progress import Progress

SHOWN_AFTER_S = 1.0
Result = TypeVar("Result")
Thing = TypeVar("Thing")


def wait_for(future: Future[Result], label: str) -> Result:
    """Return a future's result, with a bar if it takes longer than a second."""
    wait([future], SHOWN_AFTER_S)
    if not future.done():
        with bar(label):
            wait([future])
    return future.result()


class Bar:
    """A bar that is shown; `progress` is rich's, None where nobody watches."""

    def __init__(self, progress: RichProgress | None, label: str) -> None:
        """Show it, if there is one."""
        self._progress = progress
        self._task = progress.add_task(label, total=None, words="") if progress else None

    def watch(self, progress: Progress) -> None:
        """Show how far a stream of the engine's is."""
        if self._progress is None:
            return
        from sandbox.views.progress import bars_of

        whole = bars_of(progress).whole
        self._show(whole.words, whole.percent)

    def each(self, things: Sequence[Thing], name: Callable[[Thing], str]) -> Iterator[Thing]:
        """Yield one after the other, and show which one it is of how many."""
        for number, thing in enumerate(things):
            self._show(f"{name(thing)}, {number + 1} of {len(things)}", number * 100 // len(things))
            yield thing

    def _show(self, words: str, percent: int | None) -> None:
        if self._progress is not None and self._task is not None:
            total = None if percent is None else 100
            self._progress.update(self._task, words=words, total=total, completed=percent or 0)

    def rename(self, label: str) -> None:
        """Say what is at work now."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, description=label)

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
        yield Bar(None, label)
        return
    from rich.console import Console  # a fifth of a second that a quick start does not pay
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as RichProgress

    words = TextColumn("{task.fields[words]}", markup=False)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), words, TimeElapsedColumn())
    with RichProgress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield Bar(progress, label)
