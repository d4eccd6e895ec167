"""Colours of pictures: the page's own where a widget stands in it, fixed ones where a picture stands alone.

Okabe and Ito's marks, told apart by colour-blind eyes; `view.css` has the page's values.
"""

from __future__ import annotations

from string import Template

ON_PAPER = {
    "ink": "#1a1a1a",
    "line": "#8c8c8c",
    "ground": "#ffffff",
    "raised": "#f3f3f3",
    "muted": "#505050",
    "blue": "#0072b2",
    "orange": "#b35900",
    "green": "#00664b",
    "purple": "#99437a",
    "red": "#b00020",
}
IN_PAGE = {name: f"var(--drc-{name})" for name in ON_PAPER}


def live_style(style: str, picture: str) -> str:
    """Write a style sheet for the `svg` of class `drc-PICTURE` in a widget: `&` is that, `$ink` a colour."""
    return _filled(style, IN_PAGE, f".drc-view .drc-{picture}")


def still_style(style: str, picture: str) -> str:
    """Write it for the `svg` of class `drc-still-PICTURE`, see `static`."""
    return _filled(style, ON_PAPER, f".drc-still-{picture}")


def _filled(style: str, colours: dict[str, str], root: str) -> str:
    return Template(style).substitute(colours).replace("&", root)
