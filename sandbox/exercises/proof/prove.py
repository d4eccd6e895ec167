"""`prove`: gather the evidence of exercises, from answers alone or from their notebooks' cells on engines.

A question's evidence takes no time. A Task's and a prediction's comes from a worker on every engine named,
which is started when the first exercise needs it and serves all of them; the embedded engine, of which each
has its own, gives work to several.
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.exercises.proof.evidence import answers, replay
from sandbox.exercises.proof.evidence.evidence import Evidence, needs_a_world

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sandbox.exercises.exercise import Exercise
    from sandbox.exercises.proof.evidence.evidence import Lesson, Run
    from sandbox.exercises.proof.evidence.replay import Team


@dataclass(frozen=True)
class Subject:
    """One exercise to be proven, and where the course shows it."""

    exercise: Exercise
    lesson: Lesson


def gather(
    subjects: Iterable[Subject],
    engines: Sequence[str],
    environ: Mapping[str, str] = os.environ,
    tell: Callable[[str], None] = lambda _: None,
) -> Iterator[Evidence]:
    """Yield the evidence of each exercise; `tell` hears of every run.

    `engines` are addresses as DOCKER_HOST holds them, or "embedded".

    Raises:
        SandboxError: cells that are no learner's failed, so that nothing can be said of an exercise.
    """
    with ExitStack() as stack:
        teams: dict[str, Team] = {}
        for subject in subjects:
            tell(subject.exercise.headline)
            if not needs_a_world(subject.exercise):
                yield answers.gather(subject.exercise, subject.lesson)
                continue
            runs: list[Run] = []
            for engine in engines:
                if engine not in teams:
                    teams[engine] = stack.enter_context(replay.team(engine, environ))
                for run in replay.gather(subject.exercise, subject.lesson, teams[engine]):
                    tell(f"{subject.exercise.headline}: {run.trial}")
                    runs.append(run)
            yield Evidence(subject.exercise, tuple(runs), subject.lesson, is_live=True)
