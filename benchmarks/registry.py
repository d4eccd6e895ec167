"""`python -m benchmarks.registry`: the embedded registry beside Distribution 2.8.2, in one run.

With --write the table becomes docs/registry-benchmarks.md.
"""

from __future__ import annotations

import argparse
import datetime as dt
import statistics
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import report
from benchmarks.race import Result, run
from benchmarks.registry_races import DOWN, NONE, Registries, Sizes, Work
from benchmarks.registry_server import Kind, Server

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE = report.PAGE.with_name("registry-benchmarks.md")
KINDS: tuple[Kind, ...] = ("embedded", "distribution")
HEADINGS = ("what", "embedded", "Distribution 2.8.2", "times as fast", "goal")
MEMORY_GOAL = 1.5
_MIB = 1 << 20
TEXT = """\
# The embedded registry beside Distribution 2.8.2

Each row is a race: both do the same in turn, in one run, for the same raw client over one connection of
this machine's loopback; the figures are medians. Both sync a blob before they answer, and write their log
to a file.

{table}

{memory}

{floor}

{rounds} rounds on {date}: {machine}.

To run them on your machine: `.venv/bin/python -m benchmarks.registry`; with `--write` the result becomes
this page.

## Why threads and sockets of the standard library

The apps are synchronous, and their work is file reads, writes and hashes, which leave the interpreter to
other threads. A loop would have to hand each of these to a thread as well. A file goes from the disk to the
socket by `sendfile`, without a byte in Python. A prototype had 335 MiB/s up and 2,979 down this way, 299 and
3,177 on Tornado, 207 and 275 on Starlette with uvicorn, and no package to install.

The client throws a large blob's bytes away unread, so that the servers are measured. With one that copies
them into a buffer of 1 MiB, the same machine had 1,600 MiB/s here and 1,800 from Distribution: what
`sendfile` sends lies in no processor's cache. It costs the server 0.02 s of processor time for 256 MiB where
copying costs 0.06 s, which counts when many pull at once.
"""


@dataclass(frozen=True)
class Row:
    """One race with its result."""

    work: Work
    result: Result

    def cells(self) -> tuple[str, ...]:
        """Write it as cells of the table."""
        ours, peer = (self._figure(seconds) for seconds in (self.result.ours_s, self.result.peer_s))
        return self.result.race.name, ours, peer, f"{1 / self.result.ratio:.2f}", self._goal()

    def _goal(self) -> str:
        if self.result.race.goal == NONE:
            return "–"
        return f"≥ {1 / self.result.race.goal:g}, {'met' if self.result.is_met else 'missed'}"

    def _figure(self, seconds: tuple[float, ...]) -> str:
        median_s = statistics.median(seconds)
        if self.work.unit == "s":
            return f"{median_s:.2f} s"
        return f"{self.work.amount / median_s:,.0f} {self.work.unit}"


def measure(folder: Path, rounds: int, sizes: Sizes) -> tuple[list[Row], str, str]:
    """Run all races, then measure the memory; returns the rows, a sentence on memory and one on the floor."""
    rows = []
    floor = ""
    with ExitStack() as stack:
        servers = {kind: stack.enter_context(Server(kind, folder / kind)) for kind in KINDS}
        registries = Registries(folder, sizes, servers)
        for work in registries.works():
            rows.append(Row(work, run(work.race, rounds)))
            sys.stdout.write(f"{'; '.join(rows[-1].cells())}\n")
            sys.stdout.flush()
            if work.race.name == DOWN:
                floor = floor_sentence(rows[-1].result, run(registries.floor(), rounds), sizes)
    sentences = [memory_sentence(kind, *registries.memory(kind), sizes) for kind in KINDS]
    return rows, " ".join(sentences), floor


def floor_sentence(down: Result, bare: Result, sizes: Sizes) -> str:
    """Say how far both registries are from the least that a download can cost."""
    floor_s = statistics.median(bare.peer_s)
    ours, theirs = (floor_s / statistics.median(each) for each in (bare.ours_s, down.peer_s))
    most = statistics.median(down.peer_s) / floor_s
    speed = f"{sizes.blob_mib / floor_s:,.0f} MiB/s"
    return (
        f"A program that does nothing but `sendfile` of the same file has {speed} "
        f"for this client: the embedded registry reaches {ours:.0%} of that, Distribution {theirs:.0%}. "
        f"No registry could be more than {most:.2f} times as fast as Distribution here."
    )


def memory_sentence(kind: Kind, idle: int, peak: int, sizes: Sizes) -> str:
    """Say what a large blob costs in memory."""
    name = {"embedded": "The embedded registry", "distribution": "Distribution"}[kind]
    grown = f"{idle / _MIB:.0f} MiB idle, {peak / _MIB:.0f} MiB at most: {peak / idle:.2f} times"
    if kind == "embedded":
        grown += f" (goal ≤ {MEMORY_GOAL}, {'met' if peak / idle <= MEMORY_GOAL else 'missed'})"
    return f"{name} with a blob of {sizes.memory_mib} MiB, up and down: {grown}."


def table(rows: Sequence[Row]) -> str:
    """Write the rows as a Markdown table."""
    return report.columns([HEADINGS, *(row.cells() for row in rows)])


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and write the page if asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.registry", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each side runs (5)")
    parser.add_argument("--write", action="store_true", help="write docs/registry-benchmarks.md")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="registry-benchmarks-") as folder:
        rows, memory, floor = measure(Path(folder), options.rounds, Sizes())
    sys.stdout.write(f"\n{table(rows)}\n\n{memory}\n\n{floor}\n\n{report.machine()}\n")
    if options.write:
        today = dt.datetime.now(tz=dt.UTC).date().isoformat()
        text = TEXT.format(
            table=table(rows),
            memory=memory,
            floor=floor,
            rounds=options.rounds,
            date=today,
            machine=report.machine(),
        )
        PAGE.write_text(text, encoding="utf-8")
        sys.stdout.write(f"Written: {PAGE}\n")


if __name__ == "__main__":
    main()
