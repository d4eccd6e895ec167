"""The progress map: the course as a route with a mark at every exercise, as picture, text and still form."""

from __future__ import annotations

from sandbox.course.progress.course_map import CourseMap, State, Stop, Stretch, course_map
from sandbox.course.progress.scene import MapScene

__all__ = ["CourseMap", "MapScene", "State", "Stop", "Stretch", "course_map"]
