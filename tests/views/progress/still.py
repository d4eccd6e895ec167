"""Bars that stand still at one moment of a recorded stream, for a notebook that is looked at."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from sandbox.engine.progress import Progress, fold
from sandbox.views.progress import bars_of
from sandbox.views.progress.widget import BarsView
from tests.engine.progress.recordings import recorded

if TYPE_CHECKING:
    from sandbox.views.progress.bars import State


def after(engine: str, story: str, messages: int) -> Progress:
    """Return the state after so many messages."""
    return reduce(fold, recorded(engine, story)[:messages], Progress())


def bars_after(engine: str, story: str, messages: int, state: State = "running") -> BarsView:
    """Return the bars of that state."""
    progress = after(engine, story, messages)
    return BarsView(bars_of(progress, state), f"progress: {progress.title}")
