"""The map as text: with marks for the learner, and without any for nbval, which compares it for everyone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.course.progress.course_map import CourseMap

SOLVED, OPEN = "✅", "⬜"
HOW = "With marks for what you solved: print(lab.progress().text)"


def marked_text(course: CourseMap) -> str:
    """Write the map with a mark at every exercise, and how many wait for review."""
    review = ["", f"Due for review: {course.due}. lab.review() deals them."] if course.due else []
    return "\n".join([*_marked(course), *review])


def plain_text(course: CourseMap) -> str:
    """Write the map as it is for everyone: chapters, minutes, exercises."""
    return "\n".join([*_listed(course), "", HOW])


def _marked(course: CourseMap) -> Iterator[str]:
    for stretch in course.stretches:
        done = f"({stretch.solved} of {len(stretch.stops)} solved)"
        yield f"{stretch.number}  {stretch.title}  {stretch.minutes} min  {done}"
        for stop in stretch.stops:
            mark = SOLVED if stop.is_solved else OPEN
            yield f"    {mark} {stop.exercise_id}  {stop.title}{'  (review)' if stop.is_due else ''}"


def _listed(course: CourseMap) -> Iterator[str]:
    for stretch in course.stretches:
        yield f"{stretch.number}  {stretch.title} ({stretch.minutes} min)"
        yield from (f"    {stop.exercise_id}  {stop.title}" for stop in stretch.stops)
