"""The layers' drawing: a row for each layer, so that shared ones stand side by side, a column for each image.

In the page a bar is as long as its layer is large; standing alone all are alike, for sizes differ by engine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.views.layers.text import rows_of, users
from sandbox.views.stage import element
from sandbox.views.stage.palette import live_style

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree import ElementTree as ET

    from sandbox.views.layers.images import Image, Layer

NAME, COLUMN, ROW, HEAD, GAP = 110, 215, 34, 28, 10
SHORTEST, LONGEST_NAME = 24, 26
STYLE = """
& text { font: 12px system-ui, sans-serif; fill: $ink; } & .name { font-weight: 600; }
& .bar { fill: $raised; stroke: $purple; stroke-width: 1.5; } & .shared { stroke-width: 3; }
& .there { stroke: $green; } & .travels { stroke: $orange; stroke-dasharray: 5 3; }
& .lacks { stroke: $line; stroke-dasharray: 2 4; }
& [aria-expanded="true"] .bar { stroke: $blue; stroke-width: 3; stroke-dasharray: none; }
"""


def svg_of(images: Sequence[Image], title: str, *, full: bool) -> ET.Element:
    """Draw images; with `full` bars are to scale, say sizes, and can be opened."""
    rows = rows_of(images)
    width, height = NAME + len(images) * COLUMN, HEAD + len(rows) * ROW + GAP
    attributes: dict[str, str | int | float] = {
        "width": width,
        "height": height,
        "viewBox": f"0 0 {width} {height}",
        "class": "drc-layers",
        "role": "group" if full else "img",
        "aria-label": title,
    }
    style = [element("style", {}, live_style(STYLE, "layers"))] if full else []
    heads = [_head(image, place) for place, image in enumerate(images)]
    drawn = [
        one for place, layer in enumerate(rows) for one in _row(layer, HEAD + place * ROW, images, full=full)
    ]
    return element("svg", attributes, *style, *heads, *drawn)


def _head(image: Image, place: int) -> ET.Element:
    name = image.name if len(image.name) <= LONGEST_NAME else f"…{image.name[1 - LONGEST_NAME :]}"
    return element("text", {"class": "name", "x": NAME + place * COLUMN, "y": 17}, name)


def _row(layer: Layer, y: int, images: Sequence[Image], *, full: bool) -> list[ET.Element]:
    drawn = [element("text", {"class": "name", "x": 4, "y": y + 20}, layer.name)]
    longest = max((one.size_bytes or 0 for one in rows_of(images)), default=0)
    for place, image in enumerate(images):
        x = NAME + place * COLUMN
        if any(one.key == layer.key for one in image.layers):
            drawn.append(
                _bar(
                    layer, image, (x, y, _length(layer, longest) if full else COLUMN - GAP), images, full=full
                )
            )
        else:
            drawn.append(element("path", {"class": "lacks", "d": f"M {x} {y + 15} h {COLUMN - GAP}"}))
    return drawn


def _bar(
    layer: Layer, image: Image, place: tuple[float, float, float], images: Sequence[Image], *, full: bool
) -> ET.Element:
    x, y, length = place
    is_shared = users(layer, images) > 1
    state = "" if image.there is None else "there" if layer.key in image.there else "travels"
    size = "size not known" if layer.size_bytes is None else f"{layer.size_bytes:,} bytes"
    words = [*(["shared"] if is_shared else []), *([state] if state else []), *([size] if full else [])]
    attributes: dict[str, str | int | float] = {"class": "part"}
    if full:
        name = ", ".join([layer.name, f"in {image.name}", *words])
        key = f"{image.name} {layer.key}"
        attributes |= {"data-open": key, "role": "button", "tabindex": -1, "aria-label": name}
    classes = " ".join(["bar", *(["shared"] if is_shared else []), *([state] if state else [])])
    return element(
        "g",
        attributes,
        element("rect", {"class": classes, "x": x, "y": y + 2, "width": length, "height": ROW - 8, "rx": 4}),
        element("text", {"x": x + 8, "y": y + 20}, " · ".join(words)),
    )


def _length(layer: Layer, longest: int) -> float:
    share = (layer.size_bytes or 0) / longest if longest else 0.0
    return round(SHORTEST + (COLUMN - GAP - SHORTEST) * share, 1)
