"""Proving a solved chapter 01 with strict nbval beside executing it with nbclient.

Both run the same copy, answered by the references, each time with data of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.race import Race
from benchmarks.starts import ROOT, environment
from sandbox.course.chapters import find_exercise
from sandbox.engine import find
from sandbox.engine.process import end_engine
from sandbox.exercises.progress.store import ProgressStore
from sandbox.exercises.proof.cells import exercise_ids
from sandbox.exercises.proof.fresh_world import AUTHOR
from sandbox.exercises.proof.overlay import Overlay, solved_copy
from sandbox.home import find_home

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
        overlay, path = _solved(self.folder), self.folder / NOTEBOOK.name
        path.write_text(json.dumps(overlay.notebook), encoding="utf-8")
        nbval = ("-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider", "--no-header", str(path))
        return Race(
            name="strict nbval of a solved chapter 01",
            peer_name="nbclient executing it",
            goal=1.5,
            ours=lambda: self._timed(overlay, *nbval),
            peer=lambda: self._timed(overlay, "-c", EXECUTE, str(path)),
        )

    def _timed(self, overlay: Overlay, *arguments: str) -> float:
        with tempfile.TemporaryDirectory(prefix="data-", dir=self.folder) as data:
            environ = {**environment(Path(data)), "COURSE_LEARNER": AUTHOR}
            overlay.fill(ProgressStore(find_home(environ).progress))
            before = time.monotonic()
            try:
                run(environ, *arguments)
                return time.monotonic() - before
            finally:
                run(environ, "-c", STOP)


def _solved(folder: Path) -> Overlay:
    """Answer the notebook as committed, by what is right on the engine that is found here."""
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(prefix="data-", dir=folder) as data:
        environ = environment(Path(data))
        engine = find(environ=environ).engine
        end_engine(find_home(environ))
    facts = {"engine": engine.kind if engine else "none"}
    return solved_copy(notebook, [find_exercise(one) for one in exercise_ids(notebook)], AUTHOR, facts)


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
