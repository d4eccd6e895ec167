"""SVG and HTML as text, built by the standard library, so that everything in it is escaped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias
from xml.etree import ElementTree as ET

from sandbox.views.stage.palette import still_style

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMESPACE = "http://www.w3.org/2000/svg"

UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML can't hold. Source: https://www.w3.org/TR/xml/#charsets."""

Attributes: TypeAlias = "Mapping[str, str | float]"
Child: TypeAlias = "ET.Element | str"


def element(name: str, attributes: Attributes | None = None, *children: Child) -> ET.Element:
    """Make an element; strings among the children are text, numbers are written without a needless `.0`."""
    made = ET.Element(name, {key: _written(value) for key, value in (attributes or {}).items()})
    last: ET.Element | None = None
    for child in children:
        if isinstance(child, ET.Element):
            made.append(child)
            last = child
        elif last is None:
            made.text = (made.text or "") + _written(child)
        else:
            last.tail = (last.tail or "") + _written(child)
    return made


def write(drawn: ET.Element) -> str:
    """Write an element as HTML takes it, on one line."""
    return ET.tostring(drawn, encoding="unicode", method="html" if drawn.tag != "svg" else "xml")


def static(drawn: ET.Element, style: str, picture: str) -> str:
    """Write an `svg` element that stands alone: its style inside, on white, readable on any page.

    `&` in the style is this kind of picture. A page may hold others, and VS Code puts all of them into one
    document, where a style without it would reach every picture.
    """
    ground = element("rect", {"width": "100%", "height": "100%", "fill": "#ffffff"})
    own = element("style", {}, still_style(style, picture))
    names = {"xmlns": NAMESPACE, **drawn.attrib, "class": f"drc-still-{picture}"}
    alone = element("svg", names, own, ground, *drawn)
    ET.indent(alone)
    return ET.tostring(alone, encoding="unicode")


def _written(value: str | float) -> str:
    return UNWRITABLE.sub("\ufffd", value) if isinstance(value, str) else f"{value:g}"
