"""The timeline of a tag as a scene: text, and a line of boxes in their order.

The order is compared, and which namings are of the same image; times, digests and clients are in the page's
picture alone. So is what nobody looked at: one engine sets a tag again that another leaves as it is.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from sandbox.views.stage import element, static, write
from sandbox.views.stage.palette import live_style

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet
    from xml.etree import ElementTree as ET

    from sandbox.views.timeline.namings import Naming

WIDTH, HEIGHT, GAP, HEAD, IN_A_ROW = 150, 46, 34, 8, 4
NEVER = "It names nothing, and no request set it."
STYLE = """
& text { font: 600 13px system-ui, sans-serif; fill: $ink; }
& .note { font-size: 11px; font-weight: 400; fill: $muted; }
& .box { fill: $ground; stroke: $purple; stroke-width: 1.5; }
& .now .box { stroke: $blue; stroke-width: 3; }
& .gone .box, & .unknown .box { stroke: $red; stroke-dasharray: 5 3; }
& .step { fill: none; stroke: $line; stroke-width: 1.5; }
& [aria-expanded="true"] .box { fill: $raised; stroke-width: 3; stroke-dasharray: none; }
"""


class TimelineScene:
    """What one tag named; `name` is `REPOSITORY:TAG`."""

    def __init__(self, name: str, namings: Sequence[Naming]) -> None:
        """Tell these, oldest first."""
        self._name, self._all = name, tuple(namings)
        self._numbers = {digest: number for number, digest in enumerate(_digests(namings), 1)}

    @property
    def title(self) -> str:
        """What it is a picture of."""
        return f"What {self._name} named"

    @cached_property
    def plain(self) -> str:
        """The order alone."""
        return self._text(self._compared, full=False)

    @cached_property
    def text(self) -> str:
        """With times, digests and who set them."""
        return self._text(self._all, full=True)

    @cached_property
    def static(self) -> str:
        """The order as a picture."""
        return static(self._svg(self._compared, full=False), STYLE, "timeline")

    def markup(self, folded: AbstractSet[str], opened: str = "") -> str:  # noqa: ARG002  # nothing folds
        """Draw all that is known."""
        return write(self._svg(self._all, full=True)) if self._all else write(element("p", {}, NEVER))

    def details(self, key: str) -> str:
        """Say what was named when, and how that is known."""
        naming = next((one for place, one in enumerate(self._all) if key == f"naming {place}"), None)
        if naming is None:
            return ""
        rows = [
            ("From", naming.time.isoformat()),
            ("Digest", naming.digest or ("none" if naming.digest == "" else "not known")),
            ("How it is known", naming.how),
            ("Set by", naming.by or "not in the log"),
        ]
        pairs = [(element("dt", {}, name), element("dd", {}, value)) for name, value in rows]
        listed = element("dl", {}, *(one for pair in pairs for one in pair))
        return write(element("div", {}, element("strong", {}, self._called(naming)), listed))

    @property
    def _compared(self) -> tuple[Naming, ...]:
        kept: list[Naming] = []
        for one in self._all:
            if one.digest is not None and (not kept or kept[-1].digest != one.digest):
                kept.append(one)
        return tuple(kept)

    def _called(self, naming: Naming) -> str:
        if naming.digest is None:
            return "an image not known"
        return f"image {self._numbers[naming.digest]}" if naming.digest else "nothing"

    def _text(self, namings: Sequence[Naming], *, full: bool) -> str:
        lines = [
            f"  {place}  {self._called(one)}{_full(one) if full else ''}{_now(one is namings[-1])}"
            for place, one in enumerate(namings, 1)
        ]
        return "\n".join([self._name, *(lines or [f"  {NEVER}"])])

    def _svg(self, namings: Sequence[Naming], *, full: bool) -> ET.Element:
        rows = max(1, -(-len(namings) // IN_A_ROW))
        width = min(max(len(namings), 1), IN_A_ROW) * (WIDTH + GAP) + HEAD
        height = rows * (HEIGHT + GAP) + HEAD
        attributes: dict[str, str | int | float] = {
            "width": width,
            "height": height,
            "viewBox": f"0 0 {width} {height}",
            "class": "drc-timeline",
            "role": "group" if full else "img",
            "aria-label": self.title,
        }
        style = [element("style", {}, live_style(STYLE, "timeline"))] if full else []
        boxes = [
            self._box(one, place, is_last=one is namings[-1], full=full) for place, one in enumerate(namings)
        ]
        steps = [_step(place) for place in range(1, len(namings)) if place % IN_A_ROW]
        said = [] if namings else [element("text", {"x": HEAD, "y": 25}, NEVER)]
        return element("svg", attributes, *style, *steps, *boxes, *said)

    def _box(self, naming: Naming, place: int, *, is_last: bool, full: bool) -> ET.Element:
        x, y = _corner(place)
        note = " · ".join(
            filter(None, ["now" if is_last else "", naming.time.strftime("%H:%M:%S") if full else ""])
        )
        state = "unknown" if naming.digest is None else "" if naming.digest else "gone"
        attributes: dict[str, str | int | float] = {
            "class": " ".join(filter(None, ["naming", "now" if is_last else "", state]))
        }
        if full:
            name = ", ".join(filter(None, [f"{place + 1}", self._called(naming), note]))
            attributes |= {
                "data-open": f"naming {place}",
                "role": "button",
                "tabindex": -1,
                "aria-label": name,
            }
        return element(
            "g",
            attributes,
            element("rect", {"class": "box", "x": x, "y": y, "width": WIDTH, "height": HEIGHT, "rx": 6}),
            element("text", {"x": x + 10, "y": y + 19}, f"{place + 1}  {self._called(naming)}"),
            " ",
            element("text", {"class": "note", "x": x + 10, "y": y + 36}, note),
        )


def _digests(namings: Sequence[Naming]) -> list[str]:
    return list(dict.fromkeys(one.digest for one in namings if one.digest))


def _corner(place: int) -> tuple[int, int]:
    row, column = divmod(place, IN_A_ROW)
    return HEAD + column * (WIDTH + GAP), HEAD + row * (HEIGHT + GAP)


def _step(place: int) -> ET.Element:
    x, y = _corner(place)
    return element(
        "path", {"class": "step", "d": f"M {x - GAP} {y + HEIGHT // 2} h {GAP} m -8 -5 l 8 5 l -8 5"}
    )


def _full(naming: Naming) -> str:
    digest = f"{naming.digest[:19]}…" if naming.digest else ""
    by = f"set by {naming.by}" if naming.by else ""
    words = [naming.time.isoformat(timespec="seconds"), digest, naming.how, by]
    return "  " + "  ".join(filter(None, words))


def _now(is_last: bool) -> str:  # noqa: FBT001  # one question, asked in one place
    return "  (now)" if is_last else ""
