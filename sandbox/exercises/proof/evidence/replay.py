"""Evidence from a world: the trials of Tasks and predictions, played in a worker process on one engine.

The embedded engine is taken inside the worker, where its next world costs a tenth of a second, and not a
process; a notebook's copies under nbval prove the same over sockets.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from sandbox.errors import SandboxError
from sandbox.exercises.case import Case
from sandbox.exercises.proof.evidence.answers import with_answer
from sandbox.exercises.proof.evidence.evidence import Lesson, Run
from sandbox.exercises.proof.evidence.scripts import can_be_played, script_of
from sandbox.exercises.proof.evidence.trials import (
    ALL_CELLS,
    LEARNERS,
    Role,
    Trial,
    cheats,
    few_trials,
)
from sandbox.exercises.verdict import Verdict
from sandbox.image.json_fields import EMPTY
from sandbox.lab.lab import Lab

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import IO

    from sandbox.exercises.exercise import Exercise
    from sandbox.exercises.proof.evidence.scripts import Script

EMBEDDED = "embedded"
GRACE_S = 60
MOST_WORKERS = 4
"""Each keeps a core busy, and takes some 75 MiB."""


@dataclass(frozen=True)
class Player:
    """A worker on one engine; `play` is one script's round trip."""

    to_worker: IO[str]
    from_worker: IO[str]
    errors: Path

    def play_all(self, scripts: Iterable[Script]) -> Iterator[Mapping[str, Any]]:
        """Return what came of each script, see `play`, one after the other."""
        return map(self.play, scripts)

    def play(self, script: Script) -> Mapping[str, Any]:
        """Return what came of a script: failure, opened, case, verdict, said.

        Raises:
            SandboxError: a cell that is no learner's failed, or the worker died.
        """
        try:
            self.to_worker.write(json.dumps(script.to_json()) + "\n")
            self.to_worker.flush()
            line = self.from_worker.readline()
        except OSError:
            line = ""
        if not line:
            words = self.errors.read_text(encoding="utf-8", errors="replace")[-3000:]
            raise SandboxError(f"The process that runs the cells has ended:\n{words}")
        found: Mapping[str, Any] = json.loads(line)
        if "problem" in found:
            raise SandboxError(str(found["problem"]))
        return found


@dataclass(frozen=True)
class Team:
    """Several workers that share scripts; each is one that nobody else's world gets in the way of."""

    players: Sequence[Player]

    def play_all(self, scripts: Iterable[Script]) -> Iterator[Mapping[str, Any]]:
        """Return what came of each script, in the order of the scripts, see `Player.play`."""
        idle: SimpleQueue[Player] = SimpleQueue()
        for one in self.players:
            idle.put(one)

        def play(script: Script) -> Mapping[str, Any]:
            one = idle.get()
            try:
                return one.play(script)
            finally:
                idle.put(one)

        pool = ThreadPoolExecutor(len(self.players), thread_name_prefix="prove")
        try:
            yield from pool.map(play, scripts)
        finally:
            pool.shutdown(cancel_futures=True)


@contextmanager
def team(engine: str, environ: Mapping[str, str] = os.environ) -> Iterator[Team]:
    """Start as many workers as have use: one on an engine, where worlds share names; several without one."""
    count = min(MOST_WORKERS, os.cpu_count() or 1) if engine == EMBEDDED else 1
    with ExitStack() as stack:
        yield Team([stack.enter_context(player(engine, environ)) for _ in range(count)])


@contextmanager
def player(engine: str, environ: Mapping[str, str] = os.environ) -> Iterator[Player]:
    """Start a worker on an engine ("embedded", or a DOCKER_HOST); nothing is left of it at the end."""
    with tempfile.TemporaryDirectory(prefix="course-prove-", ignore_cleanup_errors=True) as folder:
        own = _environment(engine, Path(folder), environ)
        errors = Path(folder, "errors")
        command = [sys.executable, "-m", "sandbox.exercises.proof.evidence.worker"]
        with (
            errors.open("w", encoding="utf-8") as said,
            subprocess.Popen(
                command,
                env=own,
                cwd=folder,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
                encoding="utf-8",
            ) as worker,
        ):
            if worker.stdin is None or worker.stdout is None:
                raise SandboxError("A process was started without its pipes.")
            try:
                yield Player(worker.stdin, worker.stdout, errors)
            finally:
                _end(worker, engine, own)


def _environment(engine: str, folder: Path, environ: Mapping[str, str]) -> dict[str, str]:
    left_out = ("COURSE_", "DOCKER_", "IPYTHON")
    kept = {name: value for name, value in environ.items() if not name.startswith(left_out)}
    chosen = (
        {"COURSE_ENGINE": "in-process"}
        if engine == EMBEDDED
        else {"COURSE_ENGINE": "docker", "DOCKER_HOST": engine}  # this one, or none
    )
    paths = os.pathsep.join(filter(None, [*sys.path, environ.get("PYTHONPATH", "")]))
    home = {"COURSE_HOME": str(folder / "home"), "IPYTHONDIR": str(folder / "ipython")}
    return {**kept, **chosen, **home, "PYTHONPATH": paths, "COURSE_LEARNER": LEARNERS[0]}


def _end(worker: subprocess.Popen[str], engine: str, environ: dict[str, str]) -> None:
    """Let the worker clean up; where it can't, do it here."""
    if worker.stdin:
        worker.stdin.close()
    try:
        status = worker.wait(GRACE_S)
    except subprocess.TimeoutExpired:
        worker.kill()
        status = worker.wait()
    if status and engine != EMBEDDED:
        Lab.open(dict(environ)).stop(everything=True)


def gather(exercise: Exercise, lesson: Lesson, on: Player | Team) -> Iterator[Run]:
    """Yield what came of every trial of a Task or a prediction, each as soon as it is known.

    Where the notebook lacks a cell that it needs there is none.

    Raises:
        SandboxError: a cell that is no learner's failed.
    """
    if not can_be_played(lesson.notebook, exercise):
        return
    played: list[tuple[Trial, Script]] = []
    for trial in _trials(exercise):
        try:
            played.append((trial, script_of(lesson.notebook, exercise, trial)))
        except (TypeError, ValueError, SyntaxError) as error:
            yield Run(trial, None, f"its lines can't be an answer cell: {error}")
    found = on.play_all([script for _, script in played])
    for (trial, _), of_this in zip(played, found, strict=True):
        yield from _runs(exercise, trial, of_this)


def _trials(exercise: Exercise) -> Iterator[Trial]:
    """Yield those that need a run of their own: one world is enough for all answers of a prediction."""
    if not exercise.kind.in_cells:
        yield next(few_trials(exercise))
        yield from (one for one in few_trials(exercise) if one.role is Role.HALFWAY)
        return
    yield from few_trials(exercise)
    yield from cheats(exercise, LEARNERS[0], EMPTY)
    yield Trial(Role.CHEAT, ALL_CELLS, LEARNERS[0])


def _runs(exercise: Exercise, trial: Trial, found: Mapping[str, Any]) -> Iterator[Run]:
    opened, case = Case.from_json(found["opened"]), Case.from_json(found["case"])
    untouched = Trial(Role.UNTOUCHED, "untouched", trial.learner)
    yield Run(untouched, opened.with_answer(None))
    yield Run(trial, case, found["failure"], Verdict.from_json(found["verdict"]), found["said"])
    if exercise.kind.in_cells or trial.role is not Role.REFERENCE:
        return
    yield Run(Trial(Role.UNTOUCHED, "answered, and nothing has happened", trial.learner), opened)
    yield Run(Trial(Role.UNTOUCHED, "happened, and not answered", trial.learner), case.with_answer(None))
    for other in few_trials(exercise):
        if other.role in {Role.OTHER, Role.WRONG}:
            answered = with_answer(exercise, other, case)
            if answered is not None:
                yield Run(other, answered)
