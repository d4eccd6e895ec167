"""Which engine is in use and why: `find` looks for one, `Engine` reaches it."""

from __future__ import annotations

from sandbox.engine.engine import Engine
from sandbox.engine.find import find
from sandbox.engine.problems import Problem
from sandbox.engine.search import Attempt, Search

__all__ = ["Attempt", "Engine", "Problem", "Search", "find"]
