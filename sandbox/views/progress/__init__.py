"""Progress on the screen: bars in a notebook or a terminal, for the SDK's streams and our own long work."""

from __future__ import annotations

from sandbox.views.progress.bars import Bar, Bars, bars_of
from sandbox.views.progress.screen import LONG_S, Screen, shown
from sandbox.views.progress.showing import Outcome, show_progress

__all__ = ["LONG_S", "Bar", "Bars", "Outcome", "Screen", "bars_of", "show_progress", "shown"]
