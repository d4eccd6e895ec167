"""Every notebook through strict nbval: as committed, solved, in every wrong way, with every stock cheat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from sandbox.exercises.case import Case
from sandbox.exercises.exercise import judge
from sandbox.exercises.proof.cheats import cheat_copies
from sandbox.exercises.proof.evidence.evidence import needs_a_world
from sandbox.exercises.proof.fresh_world import AUTHOR, fresh_world
from sandbox.exercises.proof.overlay import other_copies, solved_copy, wrong_copies
from tests import engines
from tests.notebooks.committed import NAMES, exercises_of, notebook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from _pytest.mark import ParameterSet

    from sandbox.exercises import Exercise, Json
    from sandbox.exercises.progress.entry import Entry
    from sandbox.exercises.proof.cells import Notebook
    from sandbox.exercises.proof.overlay import Overlay

    Make = Callable[[Notebook, Iterable[Exercise], str, Mapping[str, Json]], list[Overlay]]

pytestmark = [pytest.mark.docker, pytest.mark.timeout(600)]


def copies_of(make: Make) -> list[ParameterSet]:
    """Return the copies that are made of all notebooks, by name and number, each with a readable id."""
    made = {name: make(notebook(name), exercises_of(name), AUTHOR, {}) for name in NAMES}
    return [
        pytest.param(name, number, id=f"{name}-{one.name}")
        for name in NAMES
        for number, one in enumerate(made[name])
    ]


def facts_of(engine_host: str) -> dict[str, Json]:
    """Return the facts of the place that an exercise may ask about."""
    return {"engine": "docker" if is_docker(engine_host) else "embedded"}


def is_docker(engine_host: str) -> bool:
    """Whether this is a Docker engine, not the course's own."""
    return engine_host in {engine.host for engine in engines.engines()}


@pytest.mark.parametrize("name", NAMES)
def test_the_committed_notebook_passes_twice(name: str, engine_host: str, tmp_path: Path) -> None:
    with fresh_world(tmp_path, engine_host) as world:
        for time in ("first", "second"):
            done = world.run(name, notebook(name))
            assert done.exit_code == 0, f"{time} run\n{done.report}"
            assert done.passed > 0


@pytest.mark.parametrize("name", NAMES)
def test_in_the_solved_copy_every_check_prints_solved(name: str, engine_host: str, tmp_path: Path) -> None:
    exercises = exercises_of(name)
    overlay = solved_copy(notebook(name), exercises, AUTHOR, facts_of(engine_host))
    with fresh_world(tmp_path, engine_host) as world:
        overlay.fill(world.store)
        done = world.run(name, overlay.notebook)
        assert done.exit_code == 0, done.report
        expected = {exercise.id for exercise in exercises}
        entries = world.store.entries()
        assert {one for one, entry in entries.items() if entry.is_solved} == expected
        assert [one.id for one in exercises if not is_solved_from_its_saved_case(one, entries[one.id])] == []
        world.run(name, notebook(name))
        again = {one for one, entry in world.store.entries().items() if entry.is_solved}
        assert again == expected, "a second run lost a solved exercise"


def is_solved_from_its_saved_case(exercise: Exercise, entry: Entry) -> bool:
    """Judge what a run has left in the progress store; of a question the answer is enough."""
    if not needs_a_world(exercise):
        return entry.case is None
    return entry.case is not None and judge(exercise, Case.from_json(entry.case)).is_solved


@dataclass(frozen=True)
class Replay:
    """Runs copies of notebooks on one engine."""

    engine_host: str
    folder: Path
    is_full: bool

    def __call__(self, make: Make, name: str, number: int, what: str) -> tuple[Overlay, Mapping[str, Entry]]:
        """Run a copy through strict nbval, which must pass; return it and what the store holds then."""
        if is_docker(self.engine_host) and not self.is_full:
            pytest.skip(f"{what} run on the embedded engine alone, on every engine with --full.")
        overlay = make(notebook(name), exercises_of(name), AUTHOR, facts_of(self.engine_host))[number]
        with fresh_world(self.folder, self.engine_host) as world:
            overlay.fill(world.store)
            done = world.run(name, overlay.notebook)
            assert done.exit_code == 0, done.report
            return overlay, world.store.entries()


@pytest.fixture
def replay(engine_host: str, tmp_path: Path, request: pytest.FixtureRequest) -> Replay:
    """Return what runs copies on each engine: what is right on one may be wrong on another."""
    return Replay(engine_host, tmp_path, request.config.getoption("--full"))


@pytest.mark.parametrize(("name", "number"), copies_of(other_copies))
def test_every_other_right_way_solves(name: str, number: int, replay: Replay) -> None:
    replay(other_copies, name, number, "Other right ways")


@pytest.mark.parametrize(("name", "number"), copies_of(wrong_copies))
def test_a_wrong_copy_prints_its_misconceptions(name: str, number: int, replay: Replay) -> None:
    overlay, entries = replay(wrong_copies, name, number, "Wrong copies")
    for step in overlay.steps:
        verdict = entries[step.exercise.id].last_verdict
        assert verdict is not None
        assert step.verdict is not None
        assert verdict.misconception == step.verdict.misconception


@pytest.mark.parametrize(("name", "number"), copies_of(cheat_copies))
def test_no_stock_cheat_solves_an_exercise(name: str, number: int, replay: Replay) -> None:
    overlay, entries = replay(cheat_copies, name, number, "Stock cheats")
    said = {step.exercise.id: entries[step.exercise.id].last_verdict for step in overlay.steps}
    assert [one for one, verdict in said.items() if verdict is None or verdict.is_solved] == []
