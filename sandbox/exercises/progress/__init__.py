"""The learner's progress: durable, readable, theirs to delete, never sent anywhere."""

from __future__ import annotations

from sandbox.exercises.progress.entry import Entry
from sandbox.exercises.progress.store import ProgressStore

__all__ = ["Entry", "ProgressStore"]
