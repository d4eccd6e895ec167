"""The one place where the course comes to its own engine, the embedded one.

This version has none, so that asking for it is answered like a missing engine: one sentence.
"""

from __future__ import annotations

from typing import Literal

from sandbox.engine.problems import Problem
from sandbox.engine.search import Attempt

Way = Literal["embedded", "in-process"]


def open_embedded(way: Way, *, asked_for: bool) -> Attempt:
    """Return what came of opening it, in a process of its own ("embedded") or in this one ("in-process")."""
    return Attempt(
        "the embedded engine" if way == "embedded" else "the embedded engine, in process",
        "it is not part of this version of the course, which needs Docker.",
        "Start or install Docker, and leave out --engine and COURSE_ENGINE." if asked_for else "",
        Problem.NOT_IN_THIS_VERSION,
    )
