"""`python -m benchmarks.engine`: the embedded engine beside dockerd, in one run.

With --write the table becomes docs/engine-benchmarks.md. It needs root and a dockerd on this machine.
"""

from __future__ import annotations

import argparse
import datetime as dt
import statistics
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import report
from benchmarks.engine_races import GOALS, Engines, Sizes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.race import Result

PAGE = report.PAGE.with_name("engine-benchmarks.md")
HEADINGS = ("what", "embedded", "dockerd", "times as fast", "goal")
_MIB = 1 << 20
TEXT = """\
# The embedded engine beside dockerd

Each row is a race: both do the same in turn, in one run, for the same docker SDK, and push to the same
registry on this machine's loopback; the figures are medians. The layer has {layer_mib} MiB, half of them
random. {images} small images are listed and each is inspected, here by a raw client over one connection, for
the SDK takes longer than either engine. The start is from no process to the first answer.

{table}

Idle, with nothing in them, the embedded engine has {embedded_mib:.0f} MiB in memory, dockerd with its
containerd {dockerd_mib:.0f} MiB.

{rounds} rounds on {date}: {machine}, dockerd {version}.

To run them on your machine, as root: `.venv/bin/python -m benchmarks.engine`; with `--write` the result
becomes this page.

## Why it is quick, and where it is not

Layers stay compressed, as they came, and are never unpacked: a push or a save sends the bytes that are
there, and a pull looks into them once, to check what is inside. A build has to compress what it copies,
which dockerd leaves to the push.

Profiled on 2026-11-25: a pull of a layer of 64 MiB took a quarter of a second, 0.10 s of it to decompress
the layer, 0.07 s for the two digests, the rest to receive and sync it, one after the other, since the engine
is an app without threads. The start was Python's own: 0.02 s for the interpreter, the rest for the modules.
An inspection took the engine itself 0.1 ms; the rest of the millisecond was HTTP, read and written by Python
here and by Go there.
"""


def row(result: Result) -> tuple[str, ...]:
    """Write a race as cells of the table."""
    ours, peer = (statistics.median(seconds) for seconds in (result.ours_s, result.peer_s))
    goal = f"≥ {GOALS[result.race.name]:g}, {'met' if result.is_met else 'missed'}"
    return result.race.name, f"{ours:.3f} s", f"{peer:.3f} s", f"{1 / result.ratio:.2f}", goal


def table(results: Sequence[Result]) -> str:
    """Write all races as a Markdown table."""
    return report.columns([HEADINGS, *map(row, results)])


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and write the page if asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each side runs (5)")
    parser.add_argument("--write", action="store_true", help="write docs/engine-benchmarks.md")
    options = parser.parse_args(arguments)
    sizes = Sizes()
    with tempfile.TemporaryDirectory(prefix="engine-benchmarks-") as folder:
        engines = Engines(Path(folder), sizes)
        results = engines.run(options.rounds)
    sys.stdout.write(f"{table(results)}\n\n{engines.memory_bytes}\n\n{report.machine()}\n")
    if options.write:
        PAGE.write_text(page(results, engines, options.rounds), encoding="utf-8")
        sys.stdout.write(f"Written: {PAGE}\n")


def page(results: Sequence[Result], engines: Engines, rounds: int) -> str:
    """Return docs/engine-benchmarks.md as text."""
    return TEXT.format(
        table=table(results),
        layer_mib=engines.sizes.layer_mib,
        images=engines.sizes.images,
        embedded_mib=engines.memory_bytes["embedded"] / _MIB,
        dockerd_mib=engines.memory_bytes["dockerd"] / _MIB,
        rounds=rounds,
        date=dt.datetime.now(tz=dt.UTC).date().isoformat(),
        machine=report.machine(),
        version=engines.dockerd_version,
    )


if __name__ == "__main__":
    main()
