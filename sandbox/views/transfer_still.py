"""The still picture: what travelled, as a sequence of a few arrows, free of everything that differs.

It says what the plain text says, and stands in a notebook where no kernel runs. Engines that ask in another
order give the same picture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.views.stage import element, static
from sandbox.views.transfer import SILENCE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree import ElementTree as ET

    from sandbox.views.stage.svg import Attributes
    from sandbox.views.transfer import Fact, Transfer

WIDTH, MARGIN = 640, 16
CLIENT, REGISTRY = 96, 544
HEADING, ARROW = 34, 34
LONGEST = 58
STYLE = """
& text { font-family: system-ui, sans-serif; font-size: 13px; fill: $ink; }
& .name { font-weight: 600; } & .middle { text-anchor: middle; }
& .life { stroke: $line; stroke-dasharray: 3 3; } & .box { fill: $raised; stroke: $line; }
& .arrow { fill: none; stroke-width: 1.5; } & .nothing { stroke-dasharray: 2 4; }
"""
_INK = {"sent": "#00664b", "named": "#99437a", "refused": "#b00020", "deleted": "#b00020", "there": "#5a5a5a"}
_FROM_REGISTRY = ("there", "received", "refused")
_NOTHING = ("nothing", "none")


def still_svg(transfers: Sequence[Transfer], title: str) -> str:
    """Draw transfers under one another, between one client and one registry."""
    y = 44
    drawn: list[ET.Element] = []
    for transfer in transfers:
        drawn.append(element("text", {"class": "name", "x": CLIENT + MARGIN, "y": y + 20}, transfer.heading))
        y += HEADING
        for fact in transfer.facts:
            drawn += _arrow(fact, y)
            y += ARROW
    if not transfers:
        drawn.append(element("text", {"x": CLIENT + MARGIN, "y": y + 20}, SILENCE))
        y += HEADING
    height = y + MARGIN
    box: Attributes = {
        "viewBox": f"0 0 {WIDTH} {height}",
        "width": WIDTH,
        "height": height,
        "role": "img",
        "aria-label": title,
    }
    heads = [*_head("client", CLIENT, height), *_head("registry", REGISTRY, height)]
    return static(element("svg", box, *heads, *drawn), STYLE, "transfer")


def _head(name: str, x: int, height: int) -> list[ET.Element]:
    return [
        element("line", {"class": "life", "x1": x, "x2": x, "y1": 36, "y2": height - 8}),
        element("rect", {"class": "box", "x": x - 50, "y": 10, "width": 100, "height": 26, "rx": 4}),
        element("text", {"class": "name middle", "x": x, "y": 28}, name),
    ]


def _arrow(fact: Fact, y: int) -> list[ET.Element]:
    start, end = (REGISTRY, CLIENT) if fact.kind in _FROM_REGISTRY else (CLIENT, REGISTRY)
    point = -6 if end == REGISTRY else 6
    is_empty = fact.words in _NOTHING
    head = "" if is_empty else f"m{point} -4l{-point} 4l{point} 4"
    path: Attributes = {
        "class": "arrow nothing" if is_empty or fact.kind == "there" else "arrow",
        "d": f"M{start} {y + 20}H{end}{head}",
        "stroke": _INK.get(fact.kind, "#0072b2"),
    }
    words = f"{fact.label}: {fact.words}"
    shown = words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
    middle = (CLIENT + REGISTRY) // 2
    return [element("text", {"class": "middle", "x": middle, "y": y + 14}, shown), element("path", path)]
