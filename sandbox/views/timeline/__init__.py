"""The timeline of a tag: which digest it named when."""

from __future__ import annotations

from sandbox.views.timeline.namings import Naming, Sighting, namings
from sandbox.views.timeline.scene import TimelineScene

__all__ = ["Naming", "Sighting", "TimelineScene", "namings"]
