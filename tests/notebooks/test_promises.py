"""Tasks and predictions keep every promise on real cases: one test id per promise, exercise and engine.

On the embedded engine every way is gone here, on Docker's with --full; their solved copies under nbval prove
there what a saved case must hold (`test_runs.py`).
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from sandbox.course.chapters import exercises
from sandbox.course.lessons import subject_of
from sandbox.exercises.proof.evidence.evidence import Evidence, needs_a_world
from sandbox.exercises.proof.evidence.replay import EMBEDDED, Player, gather, player
from sandbox.exercises.proof.evidence.trials import Role
from sandbox.exercises.proof.mutation import mutate
from sandbox.exercises.proof.promises import PROMISES
from tests import engines

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.docker, pytest.mark.timeout(600)]

LIVE = [exercise.id for exercise in exercises().values() if needs_a_world(exercise)]


class Witness:
    """Gathers the evidence of each exercise once on one engine."""

    def __init__(self, worker: Player) -> None:
        """Ask this worker."""
        self._worker = worker
        self._known: dict[str, Evidence] = {}

    def evidence(self, exercise_id: str) -> Evidence:
        """Return what came of every way through an exercise."""
        if exercise_id not in self._known:
            subject = subject_of(exercise_id)
            runs = tuple(gather(subject.exercise, subject.lesson, self._worker))
            self._known[exercise_id] = Evidence(subject.exercise, runs, subject.lesson, is_live=True)
        return self._known[exercise_id]


@pytest.fixture(scope="module")
def witness(engine_host: str, request: pytest.FixtureRequest) -> Iterator[Witness]:
    """Start a worker on the engine; the embedded one is inside it."""
    is_docker = engine_host in {engine.host for engine in engines.engines()}
    if is_docker and not request.config.getoption("--full"):
        pytest.skip("Every way is gone on the embedded engine alone, on every engine with --full.")
    with ExitStack() as stack:
        yield Witness(stack.enter_context(player(engine_host if is_docker else EMBEDDED)))


@pytest.mark.parametrize("exercise_id", LIVE)
@pytest.mark.parametrize("promise", PROMISES)
def test_an_exercise_keeps(promise: str, exercise_id: str, witness: Witness) -> None:
    assert PROMISES[promise].broken(witness.evidence(exercise_id)) == []


# drills are left out: a port open to the network is proven on a case alone (tests/course/test_drills.py)
@pytest.mark.parametrize("exercise_id", [one for one in LIVE if not exercises()[one].kind.is_staged])
def test_every_guard_of_its_check_is_needed(exercise_id: str, witness: Witness) -> None:
    assert [str(guard) for guard in mutate(witness.evidence(exercise_id)).survivors] == []


@pytest.mark.parametrize("exercise_id", LIVE)
def test_the_proof_stands_on_cases_of_every_way(exercise_id: str, witness: Witness) -> None:
    evidence = witness.evidence(exercise_id)
    exercise = evidence.exercise
    assert all(run.case for run in evidence.runs)
    names = {run.trial.name for run in evidence.runs}
    assert names >= {"untouched", "reference", *(slug for slug, _ in exercise.wrong_ways)}
    assert len(evidence.of(Role.OTHER)) == len(exercise.others)
    assert bool(evidence.of(Role.CHEAT)) == exercise.kind.in_cells
