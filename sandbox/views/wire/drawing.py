"""The drawing: lifelines of clients and registries, one arrow a request, its answer at the right.

An SVG for the page, in the colours of the widget around it. Long paths are shortened in the middle; the
details hold them whole.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.views.stage import element, write
from sandbox.views.wire.folding import Heading, More, lines_of
from sandbox.views.wire.meaning import Group
from sandbox.views.wire.refusals import name_of, short_answer, words_for
from sandbox.wire.masking import masked_address

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet
    from xml.etree import ElementTree as ET

    from sandbox.views.stage.svg import Attributes
    from sandbox.views.wire.folding import Line
    from sandbox.views.wire.rows import Row, Step

WIDTH, LINE, HEAD = 752, 24, 18
FIRST_CLIENT, REGISTRY, STATUS = 46, 466, 482
PART, SIZE_END, TIME_END = 516, 684, 746
GAP = 14
MOST_CLIENTS, MOST_REGISTRIES = 5, 4
OTHERS = "others"
LONGEST_PATH = 54

_UPLOAD_ID = re.compile(r"(/blobs/uploads/)[^?]+(?:\?.*)?")
_DIGEST = re.compile(r"((?:sha256|sha512)(?::|%3A)[0-9a-f]{12})[0-9a-f]+")
_TONES = {
    Group.HELLO: "muted",
    Group.CHALLENGE: "orange",
    Group.TOKEN: "orange",
    Group.UPLOAD: "green",
    Group.MANIFEST: "purple",
    Group.DELETE: "red",
}
STYLE = Path(__file__).with_name("wire.css").read_text(encoding="utf-8")


def short_path(path: str) -> str:
    """Return a path with secrets masked, without the ids of uploads, digests cut."""
    return _DIGEST.sub(r"\1…", _UPLOAD_ID.sub(_upload, masked_address(path)))


def duration(seconds: float) -> str:
    """Write a duration: `3.2 ms`, `1.25 s`; "" where the log tells none."""
    if seconds <= 0:
        return ""
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def size(row: Row) -> str:
    """Write how much went which way: `↑ 10,263 bytes`, `↓ 559 bytes`; "" for nothing."""
    if row.sent_bytes is not None:
        return f"↑ {row.sent_bytes:,} bytes"
    return f"↓ {row.received_bytes:,} bytes" if row.received_bytes else ""


class Drawing:
    """Places lifelines once, then line under line."""

    def __init__(self, steps: Sequence[Step]) -> None:
        """Find who speaks to whom."""
        rows = [row for step in steps for row in step.rows]
        self._steps = steps
        self._clients = _few([row.speaker for row in rows], MOST_CLIENTS)
        self._registries = _few([row.role for row in rows], MOST_REGISTRIES)
        self._y = 0

    def write(self, folded: AbstractSet[str], title: str) -> str:
        """Draw what is not folded."""
        self._y = HEAD * max(len(self._clients), len(self._registries)) + 6
        drawn = [self._line(line) for line in lines_of(self._steps, folded)]
        height = self._y + 6
        box: Attributes = {"viewBox": f"0 0 {WIDTH} {height}", "width": WIDTH, "height": height}
        names = {"class": "drc-w", "role": "group", "aria-label": title}
        return write(
            element("svg", {**box, **names}, element("style", {}, STYLE), *self._lives(height), *drawn)
        )

    def _lives(self, height: int) -> list[ET.Element]:
        lives = []
        for number, name in enumerate(self._clients):
            lives += self._life(name, self._client(name), HEAD * (number + 1), height, "start")
        for number, name in enumerate(self._registries):
            words = f"registry “{name}”"
            lives += self._life(words, self._registry(name), HEAD * (number + 1), height, "end")
        return lives

    def _life(self, words: str, x: int, y: int, height: int, anchor: str) -> list[ET.Element]:
        at: Attributes = {"x1": x, "x2": x, "y1": y, "y2": height}
        name: Attributes = {
            "class": "name",
            "x": x - 4 if anchor == "start" else x + 4,
            "y": y - 5,
            "text-anchor": anchor,
        }
        return [element("line", {"class": "life", **at}), element("text", name, words)]

    def _client(self, name: str) -> int:
        known = name if name in self._clients else OTHERS
        return FIRST_CLIENT + GAP * self._clients.index(known)

    def _registry(self, name: str) -> int:
        known = name if name in self._registries else OTHERS
        return REGISTRY - GAP * (len(self._registries) - 1 - self._registries.index(known))

    def _line(self, line: Line) -> ET.Element:
        if isinstance(line, Heading):
            return self._heading(line)
        return self._more(line) if isinstance(line, More) else self._row(line)

    def _heading(self, heading: Heading) -> ET.Element:
        step, first = heading.step, heading.step.first
        about = f" · {first.repository}" if first.repository else ""
        words = f"{first.group.value}{about}"
        return self._fold(step.key, words, step.summary, is_folded=heading.is_folded)

    def _more(self, more: More) -> ET.Element:
        return self._fold(more.key, more.words, "", is_folded=more.is_folded)

    def _fold(self, key: str, words: str, more: str, *, is_folded: bool) -> ET.Element:
        y = self._next(LINE)
        kind = "name" if more else "soft"
        band: Attributes = {"class": "band", "x": 0, "y": y + 2, "width": WIDTH, "height": LINE - 4, "rx": 4}
        part: Attributes = {
            "data-fold": key,
            "role": "button",
            "tabindex": -1,
            "aria-expanded": "false" if is_folded else "true",
            "aria-label": f"{words} {more}".rstrip(),
        }
        return element(
            "g",
            part,
            element("rect", band),
            element(
                "path", {"class": "sign", "d": f"M9 {y + 9}{'l5 3.5l-5 3.5z' if is_folded else 'h7l-3.5 5z'}"}
            ),
            element("text", {"class": kind, "x": 22, "y": y + 16}, words),
            " ",
            element("text", {"class": "soft end", "x": TIME_END, "y": y + 16}, more),
        )

    def _row(self, row: Row) -> ET.Element:
        request, said = row.request, words_for(row.request) if row.has_failed else ""
        y = self._next(LINE + (HEAD if said else 0))
        tone = "red" if row.has_failed else _TONES.get(row.group, "blue")
        path = _cut(f"{request.method} {short_path(request.path)}", LONGEST_PATH)
        texts = [
            _text("soft end", 30, y, str(row.number)),
            _text("path", self._labels(), y, path),
            _text("bad" if row.has_failed else "", STATUS, y, str(request.status)),
            _text("", PART, y, row.part.name if row.part else ""),
            _text("soft end", SIZE_END, y, short_answer(request) or size(row)),
            _text("soft end", TIME_END, y, duration(request.duration_s)),
        ]
        if said:
            texts.append(_text("bad", self._labels(), y + HEAD, _cut(f"{name_of(request)}: {said}", 98)))
        part: Attributes = {
            "class": "row",
            "data-open": row.number,
            "role": "button",
            "tabindex": -1,
            "aria-label": " ".join(filter(None, (one.text for one in texts))),
            "style": f"--tone: var(--drc-{tone})",
        }
        height = LINE + (HEAD if said else 0)
        hit = element("rect", {"class": "hit", "x": 0, "y": y, "width": WIDTH, "height": height, "rx": 4})
        spaced = [child for text in texts for child in (text, " ")]
        return element("g", part, hit, self._arrow(row, y + LINE - 4), *spaced)

    def _arrow(self, row: Row, y: int) -> ET.Element:
        end = self._registry(row.role)
        path = f"M{self._client(row.speaker)} {y}H{end}m-6 -3.5l6 3.5l-6 3.5"
        return element("path", {"class": "arrow", "d": path})

    def _labels(self) -> int:
        return FIRST_CLIENT + GAP * (len(self._clients) - 1) + 8

    def _next(self, height: int) -> int:
        y, self._y = self._y, self._y + height
        return y


def _text(kind: str, x: int, y: int, words: str) -> ET.Element:
    return element("text", {"class": kind, "x": x, "y": y + 15}, words)


def _few(names: Sequence[str], most: int) -> list[str]:
    """Return the names in the order of their first appearance, the last ones taken together."""
    known = list(dict.fromkeys(names))
    return known if len(known) <= most else [*known[: most - 1], OTHERS]


def _cut(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    head = longest * 3 // 5
    return f"{text[:head]}…{text[head + 1 - longest :]}"


def _upload(found: re.Match[str]) -> str:
    digest = re.search(r"digest=[^&]+", found[0])
    return f"{found[1]}…" + (f"?{digest[0]}" if digest else "")
