"""`python -m benchmarks`: run the races, print the table, and with --write make it docs/benchmarks.md."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import report
from benchmarks.prove import Prove
from benchmarks.race import Result, run
from benchmarks.starts import Starts
from benchmarks.strict import Strict

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = ("cold", "warm", "strict", "prove")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the races that are asked for, all if none is named."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("races", nargs="*", metavar="RACE", help=f"some of {', '.join(NAMES)}; all if none")
    parser.add_argument("--rounds", type=int, default=5, help="how often each side runs (5)")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    options = parser.parse_args(arguments)
    unknown = set(options.races) - set(NAMES)
    if unknown:
        parser.error(f"there is no race {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    with tempfile.TemporaryDirectory(prefix="course-benchmarks-") as folder:
        results = [raced(name, Path(folder), options.rounds) for name in options.races or NAMES]
    sys.stdout.write(f"\n{report.table(results)}\n\n{report.machine()}\n")
    if options.write:
        report.PAGE.write_text(report.page(results, options.rounds), encoding="utf-8")
        sys.stdout.write(f"Written: {report.PAGE}\n")


def raced(name: str, folder: Path, rounds: int) -> Result:
    """Run one race and say so."""
    starts = Starts(folder)
    makers = {
        "cold": starts.cold,
        "warm": starts.warm,
        "strict": Strict(folder).race,
        "prove": Prove(folder).race,
    }
    race = makers[name]()
    sys.stdout.write(f"{race.name} beside {race.peer_name}: {rounds} rounds\n")
    sys.stdout.flush()
    return run(race, rounds)


if __name__ == "__main__":
    main()
