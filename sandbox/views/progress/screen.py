"""The screen that bars go to: a notebook's page, a terminal, or none; told ten times a second at most."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from sandbox.engine.progress import Progress
from sandbox.ipython import running_shell
from sandbox.views.progress.bars import bars_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sandbox.views.progress.bars import Bars, State

SHOW_EVERY_S = 0.1
LONG_S = 2.0
"""What takes longer is shown to be at work."""


class Drawing(Protocol):
    """Bars on one kind of screen."""

    def show(self, bars: Bars) -> None:
        """Show how far it is now."""


class Screen:
    """Shows one piece of work from its first message on, or only once it has taken `after_s`.

    `has_text` leaves a text form in the notebook: `progress: push of skylark/forecast`.
    """

    def __init__(self, *, after_s: float = 0, has_text: bool = True) -> None:
        """Show nothing yet."""
        self._begun = time.monotonic()
        self._after_s = after_s
        self._has_text = has_text
        self._drawing: Drawing | None = None
        self._shown_at = 0.0
        self._last = Progress()

    def show(self, progress: Progress) -> None:
        """Show how far it is, unless something was shown a moment ago."""
        self._last = progress
        now = time.monotonic()
        if now - self._begun < self._after_s or now - self._shown_at < SHOW_EVERY_S:
            return
        self._shown_at = now
        if self._drawing is None:
            self._drawing = _open(bars_of(progress), f"progress: {progress.title}" if self._has_text else "")
        else:
            self._drawing.show(bars_of(progress))

    def end(self, state: State) -> None:
        """Show how it ended, if anything was shown."""
        if self._drawing is not None:
            self._drawing.show(bars_of(self._last, state))


@contextmanager
def shown(screen: Screen) -> Iterator[Callable[[Progress], None]]:
    """Give the body what tells the screen, and tell it in the end how that went."""
    try:
        yield screen.show
    except Exception:
        screen.end("failed")
        raise
    except BaseException:  # Ctrl-C, the kernel's stop button
        screen.end("stopped")
        raise
    screen.end("done")


def _open(bars: Bars, plain: str) -> Drawing | None:
    if _is_notebook():
        from IPython.display import display  # noqa: PLC0415  # it is there already

        from sandbox.views.progress.widget import BarsView  # noqa: PLC0415  # a terminal needs no widgets

        view = BarsView(bars, plain)
        display(view.bundle(), raw=True)  # type: ignore[no-untyped-call]
        return view
    if sys.stderr.isatty():
        from sandbox.views.progress.terminal import TerminalBars  # noqa: PLC0415  # a notebook needs no rich

        return TerminalBars(bars)
    return None


def _is_notebook() -> bool:
    return getattr(running_shell(), "kernel", None) is not None
