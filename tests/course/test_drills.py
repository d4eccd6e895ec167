"""The drills of the course on every engine: the symptom comes live, and every way leads to its verdict."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.course.chapters import exercises
from sandbox.course.session import Session
from sandbox.exercises import Case, Outcome, Repair, cell_source, judge
from sandbox.exercises.proof.cells import break_cells, source_of
from sandbox.snapshot import ContainerState, Snapshot
from tests.course.notebooks import notebook_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sandbox.exercises import Exercise, Json, Verdict, Way

DRILLS = {one.id: one for one in exercises().values() if isinstance(one.kind, Repair)}


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, engine_host: str) -> Iterator[Session]:
    """Open a session on the engine; what it made is gone afterwards."""
    monkeypatch.setenv("COURSE_HOME", str(tmp_path / "course-home"))
    monkeypatch.setenv("COURSE_LEARNER", "author")
    monkeypatch.setenv("DOCKER_HOST", engine_host)
    with Session.open() as opened:
        yield opened


def names_in(session: Session) -> dict[str, Any]:
    """Return what the cells before a drill leave behind: a registry that runs, and its names."""
    registry = session.registry()
    return {
        "lab": session,
        "client": session.docker,
        "registry": registry,
        "container": registry.container,
        "repository": f"{registry.address}/skylark/forecast",
    }


def run(source: str, names: dict[str, Any]) -> None:
    """Run a cell with the notebook's names."""
    exec(source, names)  # noqa: S102  # the course's own lines


def right_ways(exercise: Exercise) -> Iterator[Way]:
    """Yield every way that mends it."""
    yield exercise.reference
    yield from exercise.others


def cell_that_breaks(exercise: Exercise) -> str:
    """Return the notebook's cell in which the drill breaks something."""
    notebook = notebook_of(f"{int(exercise.chapter):02}")
    return source_of(notebook["cells"][break_cells(notebook, exercise.id)[0]])


def go(session: Session, exercise: Exercise, way: Way) -> Verdict:
    """Break it in a world that begins afresh, name the cause, go a way, and check."""
    session.reset()
    names = names_in(session)
    session.exercise(exercise.id).card.start_over()
    run(cell_that_breaks(exercise), names)
    session.exercise(exercise.id, answer=exercise.kind.named(way))
    if callable(way):
        run(cell_source(way, session.store.entry(exercise.id).parameters), names)
    return session.exercise(exercise.id).verdict


@pytest.mark.docker
@pytest.mark.parametrize("exercise", DRILLS.values(), ids=DRILLS.keys())
def test_the_symptom_that_the_text_promises_comes(exercise: Exercise, session: Session) -> None:
    names = names_in(session)
    run(cell_that_breaks(exercise), names)
    assert isinstance(exercise.kind, Repair)
    assert exercise.kind.fault.says in exercise.statement
    assert repr(names["failure"]) == f"APIError: {exercise.kind.fault.says}"


@pytest.mark.docker
@pytest.mark.parametrize("exercise", DRILLS.values(), ids=DRILLS.keys())
def test_every_mend_leads_to_its_verdict(exercise: Exercise, session: Session) -> None:
    for right in right_ways(exercise):
        verdict = go(session, exercise, right)
        assert verdict.is_solved, (right, verdict)
    for slug, wrong in exercise.wrong_ways:
        assert go(session, exercise, wrong).misconception == slug


@pytest.mark.docker
@pytest.mark.parametrize("exercise", DRILLS.values(), ids=DRILLS.keys())
def test_whoever_has_mended_is_not_broken_again(exercise: Exercise, session: Session) -> None:
    names = names_in(session)
    session.exercise(exercise.id)
    run(cell_that_breaks(exercise), names)
    unnamed = session.exercise(exercise.id).verdict
    assert (unnamed.outcome, unnamed.misconception) == (Outcome.NOT_YET, None)
    unmended = session.exercise(exercise.id, answer=exercise.kind.own_reference()).verdict
    assert unmended.outcome is Outcome.NOT_YET
    assert unmended.evidence.startswith("The cause is named.")
    run(cell_source(exercise.reference, session.store.entry(exercise.id).parameters), names)
    facts = dict(session.break_it(exercise.id))
    assert session.exercise(exercise.id).verdict.is_solved
    assert dict(session.break_it(exercise.id)) == facts


def test_a_port_that_is_open_to_the_network_is_not_the_goal() -> None:
    held, found = ContainerState("first", status="running"), {"office": "harbour-7"}
    opened = ContainerState(
        "second",
        status="running",
        published={"5000/tcp": "0.0.0.0:5002"},  # what is seen, nothing that listens
        labels=found,
        answers=True,
    )
    fault: dict[str, Json] = {"containers": {"holder": "first"}, "port": 5001}
    right = DRILLS["1.8"].kind.own_reference()
    assert isinstance(right, int)
    case = Case("1.8", found, right, Snapshot(), Snapshot(), containers=(held, opened), fault=fault)
    verdict = judge(DRILLS["1.8"], case)
    assert verdict.outcome is Outcome.NOT_YET
    assert "Publish it on 127.0.0.1 alone." in verdict.evidence
    closed = replace(opened, published={"5000/tcp": "127.0.0.1:5002"})
    assert judge(DRILLS["1.8"], replace(case, containers=(held, closed))).is_solved
