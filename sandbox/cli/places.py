"""Where the clone keeps the course, and the learner's copies of it."""

from __future__ import annotations

from pathlib import Path

CLONE = Path(__file__).resolve().parents[2]
NOTEBOOKS = CLONE / "notebooks"
MY_COURSE = CLONE / "my-course"
FIRST_NOTEBOOK = "00-start-here.ipynb"
