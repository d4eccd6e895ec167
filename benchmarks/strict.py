"""Proving chapter 01 with strict nbval beside executing it with nbclient, each with data of its own."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.race import Race
from benchmarks.starts import ROOT, environment

NOTEBOOK = ROOT / "notebooks" / "01-what-is-a-registry.ipynb"
EXECUTE = """
import sys, nbclient, nbformat
notebook = nbformat.read(sys.argv[1], as_version=4)
nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
"""
STOP = "from sandbox.lab import Lab; Lab.open().stop()"


@dataclass(frozen=True)
class Strict:
    """Runs of chapter 01 on the engine that the course finds here."""

    folder: Path

    def race(self) -> Race:
        """Return the race."""
        nbval = ("-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider", "--no-header", str(NOTEBOOK))
        return Race(
            name="strict nbval of chapter 01",
            peer_name="nbclient executing it",
            goal=1.5,
            ours=lambda: self._timed(*nbval),
            peer=lambda: self._timed("-c", EXECUTE, str(NOTEBOOK)),
        )

    def _timed(self, *arguments: str) -> float:
        with tempfile.TemporaryDirectory(prefix="data-", dir=self.folder) as data:
            environ = {**environment(Path(data)), "COURSE_LEARNER": "author"}
            before = time.monotonic()
            try:
                run(environ, *arguments)
                return time.monotonic() - before
            finally:
                run(environ, "-c", STOP)


def run(environ: dict[str, str], *arguments: str) -> None:
    """Run this Python in the clone.

    Raises:
        RuntimeError: It failed; the text holds its last words.

    """
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        words = (done.stdout + done.stderr)[-3000:]
        raise RuntimeError(f"python {' '.join(arguments[:3])} failed:\n{words}")
