"""The progress map as a picture on the stage, as `lab.progress()` shows it; an exercise opens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sandbox.course.progress.drawing import describe_stop, draw_map
from sandbox.course.progress.still import still_map
from sandbox.course.progress.text import marked_text, plain_text

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from sandbox.course.progress.course_map import CourseMap


@dataclass(frozen=True)
class MapScene:
    """One learner's map; see `sandbox.views.stage.scene.Scene`. Its parts are exercises, by their ids."""

    course: CourseMap
    title: ClassVar[str] = "Map of the course"

    @property
    def plain(self) -> str:
        """Return the map without marks, equal for everyone."""
        return plain_text(self.course)

    @property
    def text(self) -> str:
        """Return the map with the learner's marks."""
        return marked_text(self.course)

    @property
    def static(self) -> str:
        """Return the route without marks, equal for everyone."""
        return still_map(self.course, self.title)

    def markup(self, folded: AbstractSet[str], opened: str = "") -> str:  # noqa: ARG002  # nothing folds
        """Return the map with the learner's marks."""
        return draw_map(self.course)

    def details(self, key: str) -> str:
        """Return how an exercise stands and how to open it."""
        found = (
            (stop, one) for one in self.course.stretches for stop in one.stops if stop.exercise_id == key
        )
        return next((describe_stop(stop, stretch) for stop, stretch in found), "")
