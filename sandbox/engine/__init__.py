"""Which engine is in use and why: `find` looks for one, `Engine` reaches it.

The names are imported when they are first used: the embedded engine's process, whose package this is, needs
neither them nor the docker SDK behind them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.engine.engine import Engine
    from sandbox.engine.finding import find
    from sandbox.engine.problems import Problem
    from sandbox.engine.search import Attempt, Search

__all__ = ["Attempt", "Engine", "Problem", "Search", "find"]

_PLACES = {
    "Attempt": "search",
    "Engine": "engine",
    "Problem": "problems",
    "Search": "search",
    "find": "finding",
}


def __getattr__(name: str) -> object:
    """Import what is asked for the first time."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(importlib.import_module(f"{__name__}.{_PLACES[name]}"), name)
    return found
