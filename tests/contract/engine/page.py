"""docs/engine-differences.md, made from what the stories found."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from tests.contract.engine.clients.scripts import SCRIPTS
from tests.contract.engine.clients.sdk import SESSION
from tests.contract.engine.differences import DIFFERENCES
from tests.contract.engine.stories import STORIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tests.contract.engine.telling import Differing

PAGE = Path(__file__).resolve().parents[3] / "docs" / "engine-differences.md"
_LONGEST = 90
_SHOWN = 3
HEAD = """\
# How the embedded engine differs from Docker's

The same {steps} requests in {stories} stories, {lines} lines of the docker command and {calls} calls of the
docker SDK go to Docker Engine 20.10, to 26.1 with its classic store and with the containerd store, and to the
embedded engine, on a socket and inside the process. Status, error text, header, the keys and types of bodies,
the messages of streams, and what the command prints are compared. An answer
counts as equal where each part of it is what one of the real engines answers; nothing else differs than this
page says, and nothing here concerns a request that a notebook of the course makes.

What every engine invents, such as ids, times and sizes, is not compared, nor how often progress is told.

This page is made by `.venv/bin/python -m tests.contract.engine --page`; a test says when it is out of date.
"""


def page(found: Sequence[Differing]) -> str:
    """Write the page."""
    steps = sum(len(story.steps) * len(story.versions) for story in STORIES)
    sections = (section for each in DIFFERENCES for section in _section(each.title, each.reason, found))
    lines, calls = sum(len(script.steps) for script in SCRIPTS), len(SESSION.steps)
    return HEAD.format(steps=steps, stories=len(STORIES), lines=lines, calls=calls) + "".join(sections)


def _section(title: str, reason: str, found: Iterable[Differing]) -> Iterator[str]:
    rows: dict[str, list[str]] = {}
    for each in found:
        if each.reason and each.reason.title == title:
            for cells in _rows(each):
                rows.setdefault(cells, []).append(str(each.place))
    yield f"\n## {title}\n\n{reason}\n\n| request | what | here | Docker |\n|---|---|---|---|\n"
    for cells, places in rows.items():
        steps = list(dict.fromkeys(re.sub(r" @[\d.]+", "", place) for place in places))
        more = f", and {len(steps) - 1} more like it" if len(steps) > 1 else ""
        yield f"| {steps[0]}{more} | {cells} |\n"


def _rows(each: Differing) -> list[str]:
    """Show the fields that differ; of an answer that is another one altogether, its status and text."""
    whole = [name for name in each.fields if name == "answer"]
    names = whole or list(each.fields)[:_SHOWN]
    return [_row(name, each.fields[name]) for name in names]


def _row(name: str, texts: tuple[str, ...]) -> str:
    here, *there = texts
    others = " or ".join(_cell(text, here) for text in dict.fromkeys(there))
    return f"{_cell(name)} | {_cell(here, there[-1])} | {others}"


def _cell(text: str, other: str = "") -> str:
    """Write a text short; of several lines, the first that the other text has not."""
    lines = text.splitlines() or [""]
    own = [line for line in lines if line not in other.splitlines()]
    line = " ".join((own or lines)[0].split())
    line = line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
    return f"`{line}`".replace("|", "\\|")
