"""Results as a Markdown table, and docs/benchmarks.md with the date and the machine."""

from __future__ import annotations

import datetime as dt
import os
import platform
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.race import Result

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
HEADINGS = ("what", "beside", "the course", "the peer", "ratio", "goal")
TEXT = """\
# Benchmarks

What the course's comfort costs, beside the bare tools that it is made of. Each row is a race: the course and
its peer do the same in turn, in one run, and the ratio is that of their medians.

{table}

{rounds} rounds on {date}: {machine}. The packages were in uv's cache.{note}

A snapshot asks for each tag, manifest and config anew, by GET, the later ones of a session, too: what is kept
is what was read, not that it is there. Distribution itself takes most of the time of its readings, which two
cores can at best halve. The card's click and the button's are timed inside the page. Notebooks with cards and
with buttons each have a kernel that runs already.

To run them on your machine: `.venv/bin/python -m benchmarks`; with `--write` the result becomes this page.
"""


def table(results: Sequence[Result]) -> str:
    """Return the results as a Markdown table with even columns."""
    return columns([HEADINGS, *(result.row() for result in results)])


def columns(rows: Sequence[Sequence[str]]) -> str:
    """Return rows, the first of them the headings, as a Markdown table with even columns."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [_line(row, widths) for row in rows]
    return "\n".join([lines[0], _line(["-" * width for width in widths], widths), *lines[1:]])


def page(results: Sequence[Result], rounds: int, note: str = "") -> str:
    """Return docs/benchmarks.md as text; `note` is a sentence on how it was measured."""
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    return TEXT.format(
        table=table(results), rounds=rounds, date=today, machine=machine(), note=note and f" {note}"
    )


def machine() -> str:
    """Describe this machine in a line."""
    try:
        found = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    except OSError:
        found = None
    processor = found.group(1) if found else platform.processor() or platform.machine()
    return f"{os.cpu_count()} cores of {processor}, {platform.platform()}, Python {platform.python_version()}"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return f"| {' | '.join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))} |"
