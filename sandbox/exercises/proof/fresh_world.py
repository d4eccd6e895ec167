"""A world for one run of notebooks: a data folder of its own on an engine, and nothing left after it."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.engine.process import end_engine
from sandbox.exercises.progress.store import ProgressStore
from sandbox.exercises.proof.nbval_run import NbvalRun, run_nbval
from sandbox.lab.lab import Lab

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sandbox.exercises.proof.cells import Notebook

AUTHOR = "author"
"""The learner of committed notebooks: what is drawn for them is what an author sees."""


@dataclass(frozen=True)
class FreshWorld:
    """A folder with a data folder (`home`) and a working folder (`work`) for notebooks."""

    folder: Path
    environ: Mapping[str, str]

    @property
    def store(self) -> ProgressStore:
        """The progress of whoever learns in this world."""
        return ProgressStore(self.folder / "home" / "progress.json")

    def run(self, name: str, notebook: Notebook) -> NbvalRun:
        """Put one notebook through strict nbval here."""
        path = self.folder / "work" / name
        path.write_text(json.dumps(notebook), encoding="utf-8")
        return run_nbval([path], self.environ, self.folder / "scratch")


@contextlib.contextmanager
def fresh_world(
    folder: Path, engine_host: str | None, learner_id: str = AUTHOR, environ: Mapping[str, str] = os.environ
) -> Iterator[FreshWorld]:
    """Make a world on the engine at `engine_host` (None: the one that is found); take it down at the end."""
    for name in ("home", "work"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    made = {
        **environ,
        "COURSE_HOME": str(folder / "home"),
        "COURSE_LEARNER": learner_id,
        "IPYTHONDIR": str(folder / "ipython"),
    }
    if engine_host:
        made["DOCKER_HOST"] = engine_host
    try:
        yield FreshWorld(folder, made)
    finally:
        lab = Lab.open(dict(made))
        lab.stop(everything=True)
        end_engine(lab.home)
