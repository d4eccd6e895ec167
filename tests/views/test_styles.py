"""Styles of widgets and pictures: all of them share one page, so each names the element that it is about."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sandbox.course.progress import still
from sandbox.views import transfer_still
from sandbox.views.graph import drawing as graph
from sandbox.views.layers import drawing as layers
from sandbox.views.timeline import scene as timeline

SANDBOX = Path(__file__).resolve().parents[2] / "sandbox"
SHEETS = {
    "exercises/card/card.css": ".drc-card",
    "views/stage/view.css": ".drc-view",
    "views/progress/progress.css": ".drc-progress",
    "views/wire/wire.css": ".drc-view .drc-w",
    "course/progress/map.css": ".drc-map",
    "course/name_card.css": ".drc-name-card",
    "lab/shown.css": ".drc-shown",
}
STILLS = {"graph": graph, "timeline": timeline, "layers": layers, "transfer": transfer_still, "map": still}
WHERE_WIDGETS_STAND = ".cell-output-ipywidget-background:has"
"""VS Code's own element; what it must hold stands in the brackets."""

NO_SELECTOR = re.compile(r"/\*.*?\*/|@[^{;]*", re.DOTALL)
IN_BRACKETS = re.compile(r"\([^()]*\)")
"""What `:is(…)`, `:not(…)` and values hold: commas there separate no selectors."""


def selectors(style: str) -> list[str]:
    """Return each selector of a style sheet, those inside of `@media` and `@container`, too."""
    bare = NO_SELECTOR.sub("", style)
    while (simpler := IN_BRACKETS.sub("", bare)) != bare:
        bare = simpler
    heads = re.findall(r"(?:^|[{};])([^{};]+)\{", bare.replace("{", "{ "))
    found = [one.strip() for head in heads for one in head.split(",")]
    return [one for one in found if one]  # of an at-rule nothing is left


@pytest.mark.parametrize(("sheet", "root"), SHEETS.items())
def test_a_widgets_style_reaches_no_other_widget(sheet: str, root: str) -> None:
    found = selectors((SANDBOX / sheet).read_text(encoding="utf-8"))
    found = [one for one in found if one != WHERE_WIDGETS_STAND]
    named = re.compile(rf"{re.escape(root)}(?![\w-])")
    assert found
    assert [one for one in found if not named.search(one)] == []


def test_every_style_sheet_is_among_them() -> None:
    assert {str(path.relative_to(SANDBOX)) for path in SANDBOX.rglob("*.css")} == set(SHEETS)


@pytest.mark.parametrize("name", STILLS)
def test_a_pictures_style_reaches_no_other_picture(name: str) -> None:
    """VS Code puts the still pictures of saved outputs into the page itself."""
    found = selectors(STILLS[name].STYLE)
    assert found
    assert [one for one in found if not one.startswith("& ")] == []
