"""docs/registry-differences.md, made from what the stories found."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from tests.contract.registry.differences import DIFFERENCES, Difference
from tests.contract.registry.stories import STORIES
from tests.registry.test_specification import ROWS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.contract.registry.answers import Answer
    from tests.contract.registry.clauses import DifferingClause
    from tests.contract.registry.telling import Differing

PAGE = Path(__file__).resolve().parents[3] / "docs" / "registry-differences.md"
_LONGEST = 70
_SHOWN = ("Location", "Content-Range", "Docker-Content-Digest")
HEAD = """\
# How the embedded registry differs from Distribution 2.8.2

The same {steps} requests in {stories} stories go to Debian's `docker-registry` and to the embedded registry,
on a socket and in the process. Status, header and body are compared, and nothing else differs than this page
says. Not compared are dates, ids of uploads, and the order of 2.8's tags, which is that of the directory.
Besides, {clauses} clauses of the OCI distribution specification go to both, each to an empty registry: there,
status and error codes are compared.

This page is made by `.venv/bin/python -m tests.contract.registry`; a test says when it is out of date.
"""


def page(found: Sequence[Differing], clauses: Sequence[DifferingClause]) -> str:
    """Write the page."""
    steps = sum(len(story.steps) for story in STORIES)
    compared = sum(not row.settings for row in ROWS)
    head = HEAD.format(steps=steps, stories=len(STORIES), clauses=compared)
    return head + "".join(_section(each, found, clauses) for each in DIFFERENCES)


def _section(difference: Difference, found: Iterable[Differing], clauses: Iterable[DifferingClause]) -> str:
    """Write a reason and a table of what it explains: requests, then clauses; those alike are one row."""
    rows: dict[str, list[str]] = {}
    for each in found:
        if each.reason is difference:
            rows.setdefault(_cells(each), []).append(each.step)
    for clause in clauses:
        if clause.reason is difference:
            cells = f"{_cell(str(clause.here))} | {_cell(str(clause.there))}"
            rows.setdefault(cells, []).append(_escaped(str(clause.row)))
    lines = "".join(f"| {_named(names)} | {cells} |\n" for cells, names in rows.items())
    head = "| request | here | Distribution 2.8.2 |\n|---|---|---|\n"
    return f"\n## {difference.title}\n\n{difference.reason}\n\n{head}{lines}"


def _named(names: Sequence[str]) -> str:
    return names[0] + (f", and {len(names) - 1} more like it" if len(names) > 1 else "")


def _escaped(text: str) -> str:
    """Let no character of a clause be read as Markdown."""
    return re.sub(r"([<>|*_^$`\[\]])", r"\\\1", text)


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
