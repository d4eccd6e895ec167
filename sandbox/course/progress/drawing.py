"""The map as HTML for the page: it reflows in a narrow window, which one SVG would not.

A mark's shape says the same as its colour: a tick, a half, a ring.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from sandbox.course.progress.course_map import State
from sandbox.views.stage import element, write

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from xml.etree.ElementTree import Element

    from sandbox.course.progress.course_map import CourseMap, Stop, Stretch

    Attributes: TypeAlias = dict[str, str | int | float]

STYLE = Path(__file__).with_name("map.css")
MARKS: Mapping[State, Sequence[tuple[str, Attributes]]] = {
    State.SOLVED: (("circle", {"cx": 10, "cy": 10, "r": 9}), ("path", {"d": "M5.5 10.5l3 3 6-7"})),
    State.BEGUN: (("circle", {"cx": 10, "cy": 10, "r": 8}), ("path", {"d": "M10 4.5a5.5 5.5 0 0 1 0 11z"})),
    State.UNTOUCHED: (("circle", {"cx": 10, "cy": 10, "r": 8}),),
}


def draw_map(course: CourseMap) -> str:
    """Draw the route from the first chapter to the last, with a sum above it."""
    route = element("ol", {"class": "drc-route"}, *map(_stretch, course.stretches))
    style = element("style", {}, _style())
    return write(element("div", {"class": "drc-map"}, style, _sum(course), route))


def describe_stop(stop: Stop, stretch: Stretch) -> str:
    """Say of one exercise how it stands and how to open it."""
    code = element("code", {}, f'lab.exercise("{stop.exercise_id}")')
    name = element("strong", {}, f"{stop.exercise_id} {stop.title}")
    what = f": {stop.kind} of about {stop.minutes} min in {stretch.notebook}. It is {stop.standing}."
    shown = element("p", {}, name, what)
    opened = element("p", {}, f"{_hints(stop)}In its chapter, ", code, " opens it.")
    review = [_review(stop)] if stop.is_due else []
    return write(element("div", {}, shown, opened, *review))


def _sum(course: CourseMap) -> Element:
    words = f"{course.solved} of {len(course.stops)} exercises solved"
    if not course.due:
        return element("p", {"class": "drc-sum"}, f"{words}.")
    wait = "waits" if course.due == 1 else "wait"
    call = element("code", {}, "lab.review()")
    return element("p", {"class": "drc-sum"}, f"{words}; {course.due} {wait} for review: ", call)


def _stretch(stretch: Stretch) -> Element:
    done, count = stretch.solved, len(stretch.stops)
    share = f"--drc-share: {done / count if count else 0:g}"
    classes = "drc-stretch drc-reached" if done == count else "drc-stretch"
    number = element("span", {"class": "drc-number"}, stretch.number)
    figures = element("span", {"class": "drc-figures"}, f"{done} of {count} solved · {stretch.minutes} min")
    head = element("h3", {}, number, " ", element("span", {}, stretch.title), " ", figures)
    stops = element("ul", {"class": "drc-stops"}, *map(_stop, stretch.stops))
    return element("li", {"class": classes, "style": share}, head, stops)


def _stop(stop: Stop) -> Element:
    part: Attributes = {
        "class": f"drc-stop drc-{stop.state.name.lower()}",
        "data-open": stop.exercise_id,
        "tabindex": -1,
        "role": "button",
        "aria-label": f"{stop.exercise_id} {stop.title}: {stop.standing}",
    }
    words = element("span", {}, element("b", {}, stop.exercise_id), f" {stop.title}")
    tag = [element("span", {"class": "drc-due"}, "review")] if stop.is_due else []
    return element("li", {}, element("div", part, _mark(stop.state), words, *tag))


def _mark(state: State) -> Element:
    shapes = (element(name, numbers) for name, numbers in MARKS[state])
    return element("svg", {"class": "drc-mark", "viewBox": "0 0 20 20", "aria-hidden": "true"}, *shapes)


def _hints(stop: Stop) -> str:
    if not stop.hints:
        return ""
    return f"You opened {stop.hints} {'hint' if stop.hints == 1 else 'hints'}. "


def _review(stop: Stop) -> Element:
    call = element("code", {}, f'lab.review("{stop.exercise_id}")')
    return element("p", {}, "You solved it some time ago: ", call, " asks again.")


@cache
def _style() -> str:
    return STYLE.read_text(encoding="utf-8")
