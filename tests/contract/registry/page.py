"""docs/registry-differences.md, made from what the stories found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.contract.registry.differences import DIFFERENCES
from tests.contract.registry.stories import STORIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tests.contract.registry.answers import Answer
    from tests.contract.registry.telling import Differing

PAGE = Path(__file__).resolve().parents[3] / "docs" / "registry-differences.md"
_LONGEST = 70
_SHOWN = ("Location", "Content-Range", "Docker-Content-Digest")
HEAD = """\
# How the embedded registry differs from Distribution 2.8.2

The same {steps} requests in {stories} stories go to Debian's `docker-registry` and to the embedded registry,
on a socket and in the process. Status, header and body are compared, and nothing else differs than this page
says. Not compared are dates, ids of uploads, and the order of 2.8's tags, which is that of the directory.

This page is made by `.venv/bin/python -m tests.contract.registry`; a test says when it is out of date.
"""


def page(found: Sequence[Differing]) -> str:
    """Write the page."""
    steps = sum(len(story.steps) for story in STORIES)
    sections = (section for each in DIFFERENCES for section in _section(each.title, each.reason, found))
    return HEAD.format(steps=steps, stories=len(STORIES)) + "".join(sections)


def _section(title: str, reason: str, found: Iterable[Differing]) -> Iterator[str]:
    rows: dict[str, list[str]] = {}
    for each in found:
        if each.reason and each.reason.title == title:
            rows.setdefault(_cells(each), []).append(each.step)
    yield f"\n## {title}\n\n{reason}\n\n| request | here | Distribution 2.8.2 |\n|---|---|---|\n"
    for cells, steps in rows.items():
        more = f", and {len(steps) - 1} more like it" if len(steps) > 1 else ""
        yield f"| {steps[0]}{more} | {cells} |\n"


def _cells(each: Differing) -> str:
    """Show the fields where a few differ, else the answers in short."""
    if {"status", "errors"} & each.fields.keys():
        here, there = _summary(each.here), _summary(each.there)
    else:
        shown = [name for name in each.fields if name != "Content-Length"]
        here, there = ("; ".join(f"{name}: {each.fields[name][side]}" for name in shown) for side in (0, 1))
    return f"{_cell(here)} | {_cell(there)}"


def _summary(answer: Answer) -> str:
    fields = answer.fields
    words = [fields["status"]]
    if "errors" in fields:
        words.append(f"{fields['errors']}: {fields['message']}")
    words += [
        f"{name}: {fields[name]}" for name in ("Location", "Content-Range", "OCI-Subject") if name in fields
    ]
    if fields.get("body", "").strip():
        words.append(fields["body"].strip())
    return "; ".join(words)


def _cell(text: str) -> str:
    text = " ".join(text.split())
    text = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return f"`{text}`".replace("|", "\\|")
