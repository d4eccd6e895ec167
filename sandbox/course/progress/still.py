"""The map as it is for everyone, for pages on which nothing runs: an SVG of the route, with no marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.views.stage import element, static

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from sandbox.course.progress.course_map import CourseMap, Stretch

WIDTH, LINE, INDENT, ROUTE = 560, 24, 48, 20
WORDS = "Run this cell to see what you solved."
STYLE = (
    "& text { font: 14px system-ui, sans-serif; fill: $ink } & .title { font-weight: 600 }"
    " & .note { fill: $muted } & .route { stroke: $line; stroke-width: 2; stroke-dasharray: 2 4 }"
    " & .chapter, & .stop { fill: $ground; stroke: $muted; stroke-width: 2 }"
    " & .number { font-size: 12px; text-anchor: middle }"
)


def still_map(course: CourseMap, title: str) -> str:
    """Draw chapters and exercises without marks, and say how to see one's own."""
    rows = list(_rows(course))
    height = LINE * (len(rows) + 3)
    last = max((place for place, row in enumerate(rows) if row[0].get("class") == "chapter"), default=0)
    route = element("line", {"class": "route", "x1": ROUTE, "x2": ROUTE, "y1": LINE, "y2": LINE * (last + 1)})
    placed = [
        element("g", {"transform": f"translate(0 {LINE * (place + 1)})"}, *row)
        for place, row in enumerate(rows)
    ]
    words = element("text", {"class": "note", "x": INDENT, "y": height - LINE + 5}, WORDS)
    frame: dict[str, str | int | float] = {
        "width": WIDTH,
        "height": height,
        "viewBox": f"0 0 {WIDTH} {height}",
        "role": "img",
        "aria-label": title,
    }
    return static(element("svg", frame, route, *placed, words), STYLE, "map")


def _rows(course: CourseMap) -> Iterator[list[Element]]:
    for stretch in course.stretches:
        yield _chapter(stretch)
        for stop in stretch.stops:
            ring = element("circle", {"class": "stop", "cx": INDENT + 6, "cy": 0, "r": 6})
            yield [
                ring,
                element("text", {"x": INDENT + 22, "y": 5}, f"{stop.exercise_id}  {stop.title}"),
            ]


def _chapter(stretch: Stretch) -> list[Element]:
    return [
        element("circle", {"class": "chapter", "cx": ROUTE, "cy": 0, "r": 13}),
        element("text", {"class": "number", "x": ROUTE, "y": 4}, stretch.number),
        element(
            "text",
            {"class": "title", "x": INDENT, "y": 5},
            f"{stretch.title} ({stretch.minutes} min)",
        ),
    ]
