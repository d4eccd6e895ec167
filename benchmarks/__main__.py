"""`python -m benchmarks`: run the races, print the table, and with --write make it docs/benchmarks.md."""

from __future__ import annotations

import argparse
import sys
import tempfile
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import report
from benchmarks.cards import card_races
from benchmarks.graph import graph_races
from benchmarks.prove import Prove
from benchmarks.race import Race, Result, run
from benchmarks.snapshots import snapshot_races
from benchmarks.starts import Starts
from benchmarks.strict import Strict
from benchmarks.wire import wire_races

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Races = Callable[[Path], AbstractContextManager[Sequence[Race]]]

RACES: Mapping[str, Races] = {
    "cold": lambda folder: nullcontext([Starts(folder).cold()]),
    "warm": lambda folder: nullcontext([Starts(folder).warm()]),
    "strict": lambda folder: nullcontext([Strict(folder).race()]),
    "prove": lambda folder: nullcontext([Prove(folder).race()]),
    "snapshot": lambda folder: snapshot_races(folder, "embedded"),
    "distribution": lambda folder: snapshot_races(folder, "distribution"),
    "cards": card_races,
    "graph": graph_races,
    "wire": wire_races,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the races that are asked for, all if none is named."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("races", nargs="*", metavar="RACE", help=f"some of {', '.join(RACES)}; all if none")
    parser.add_argument("--rounds", type=int, default=5, help="how often each side runs (5)")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    parser.add_argument("--note", default="", help="a sentence for that page, on how it was measured")
    options = parser.parse_args(arguments)
    unknown = set(options.races) - RACES.keys()
    if unknown:
        parser.error(f"there is no race {', '.join(sorted(unknown))}; there are {', '.join(RACES)}")
    with tempfile.TemporaryDirectory(prefix="course-benchmarks-") as folder:
        results = [
            result for name in options.races or RACES for result in raced(name, Path(folder), options.rounds)
        ]
    sys.stdout.write(f"\n{report.table(results)}\n\n{report.machine()}\n")
    if options.write:
        report.PAGE.write_text(report.page(results, options.rounds, options.note), encoding="utf-8")
        sys.stdout.write(f"Written: {report.PAGE}\n")


def raced(name: str, folder: Path, rounds: int) -> list[Result]:
    """Run the races of a name and say so."""
    results = []
    with RACES[name](folder) as races:
        for race in races:
            sys.stdout.write(f"{race.name} beside {race.peer_name}: {rounds} rounds\n")
            sys.stdout.flush()
            results.append(run(race, rounds))
    return results


if __name__ == "__main__":
    main()
