"""`prove` of one exercise on the embedded engine beside its reference's cells, executed once."""

from __future__ import annotations

import json
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.race import Race
from benchmarks.starts import environment
from benchmarks.strict import EXECUTE, run
from sandbox.course.lessons import subject_of
from sandbox.exercises.proof.evidence.scripts import script_of
from sandbox.exercises.proof.evidence.trials import few_trials

if TYPE_CHECKING:
    from collections.abc import Sequence

STOP = """
from sandbox.engine.process import end_engine
from sandbox.home import find_home
end_engine(find_home())
"""


@dataclass(frozen=True)
class Prove:
    """Runs of `prove` and of the cells of one exercise, each with a data folder of its own."""

    folder: Path
    exercise_id: str = "1.5"

    def race(self) -> Race:
        """Return the race."""
        return Race(
            name=f"prove {self.exercise_id}: all promises but mutation",
            peer_name="nbclient executing its cells with the reference, once",
            goal=3.0,
            ours=lambda: self._timed("-m", "sandbox.cli", "prove", self.exercise_id, "--engine", "embedded"),
            peer=lambda: self._timed("-c", EXECUTE, str(self._notebook())),
        )

    def _notebook(self) -> Path:
        """Write the notebook of the reference's cells, those that a proof runs for it."""
        subject = subject_of(self.exercise_id)
        script = script_of(subject.lesson.notebook, subject.exercise, next(few_trials(subject.exercise)))
        path = self.folder / f"reference-{self.exercise_id}.ipynb"
        path.write_text(_text([source for _, source in script.cells]), encoding="utf-8")
        return path

    def _timed(self, *arguments: str) -> float:
        with tempfile.TemporaryDirectory(prefix="data-", dir=self.folder) as data:
            environ = {**environment(Path(data)), "COURSE_LEARNER": "author", "COURSE_ENGINE": "embedded"}
            before = time.monotonic()
            try:
                run(environ, *arguments)
                return time.monotonic() - before
            finally:
                run(environ, "-c", STOP)


def _text(sources: Sequence[str]) -> str:
    cells: list[dict[str, object]] = [
        {
            "cell_type": "code",
            "id": f"cell-{n}",
            "source": one,
            "metadata": {},
            "outputs": [],
            "execution_count": None,
        }
        for n, one in enumerate(sources)
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
