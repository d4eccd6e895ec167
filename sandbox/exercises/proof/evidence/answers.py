"""Evidence without a world: the cases that answers lead to, of every learner and in every place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sandbox.exercises.case import Case
from sandbox.exercises.kinds.code import Code
from sandbox.exercises.kinds.predict import Predict
from sandbox.exercises.proof.evidence.evidence import Evidence, Lesson, Run, facts_of
from sandbox.exercises.proof.evidence.trials import LEARNERS, Role, Trial, cheats, drawn, every_trial
from sandbox.exercises.ways import answer_of
from sandbox.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sandbox.exercises.case import Json
    from sandbox.exercises.exercise import Exercise

PLACES = tuple(facts_of(engine) for engine in ("docker", "embedded"))
"""The places in which an exercise may be solved; what is right in one may be wrong in another."""


def gather(exercise: Exercise, lesson: Lesson | None = None) -> Evidence:
    """Return what can be known of an exercise without running a cell.

    A prediction is taken as if what its reference says had happened; of a Task's ways it is known only
    whether their lines can be a cell.
    """
    settled = _settled(exercise)
    untouched = Trial(Role.UNTOUCHED, "untouched", LEARNERS[0])
    runs = [Run(untouched, _case(exercise, untouched, PLACES[0]))]
    for trial in every_trial(exercise):
        runs += _runs(settled, trial)
    for place in PLACES:
        for trial in cheats(exercise, LEARNERS[0], place):
            runs += _runs(settled, trial, [place])
    return Evidence(settled, tuple(runs), lesson)


def with_answer(exercise: Exercise, trial: Trial, case: Case) -> Case | None:
    """Return the case with a trial's answer in it; None where that way does not exist."""
    answer = answer_of(trial.way, {**case.facts, **case.parameters})
    return None if answer is None else case.with_answer(exercise.kind.kept(answer))


def _runs(exercise: Exercise, trial: Trial, places: list[Mapping[str, Json]] | None = None) -> Iterator[Run]:
    is_cell = exercise.kind.in_cells and (callable(trial.way) or not exercise.kind.in_card)
    if is_cell or (trial.role is Role.HALFWAY and exercise.kind.looks_at_state):
        yield from _in_a_cell(exercise, trial)
        return
    for place in places or PLACES:
        case = with_answer(exercise, trial, _case(exercise, trial, place))
        if case is not None:
            yield Run(trial, case)


def _in_a_cell(exercise: Exercise, trial: Trial) -> Iterator[Run]:
    """Yield the case of a Code; of a Task only what is wrong with its lines."""
    try:
        lines = trial.cell(exercise)
        compile(lines, trial.name, "exec")
    except (TypeError, ValueError, SyntaxError) as error:
        yield Run(trial, None, f"its lines can't be an answer cell: {error}")
        return
    if isinstance(exercise.kind, Code):
        yield _called(exercise, exercise.kind, trial, lines)


def _called(exercise: Exercise, kind: Code, trial: Trial, lines: str) -> Run:
    case = _case(exercise, trial, PLACES[0])
    try:
        return Run(trial, case.with_answer(kind.call(_function(lines), case.parameters)))
    except Exception as error:  # noqa: BLE001  # an author's lines or inputs may raise anything: it is told
        return Run(trial, None, f"its function could not be called: {type(error).__name__}: {error}")


def _function(lines: str) -> object:
    """The function that an answer cell defines: the last one, as the check cell would pass it."""
    namespace: dict[str, object] = {}
    exec(lines, namespace)  # noqa: S102  # the author's own lines, as a notebook runs them
    return [value for value in namespace.values() if callable(value)][-1]


def _case(exercise: Exercise, trial: Trial, place: Mapping[str, Json]) -> Case:
    nothing, known = Snapshot(), {**drawn(exercise, trial.learner), "learner": trial.learner}
    fault: Mapping[str, Json] | None = {} if exercise.kind.is_staged else None
    return Case(exercise.id, known, None, nothing, nothing, (), place, fault=fault)


def _settled(exercise: Exercise) -> Exercise:
    """A prediction for which what the reference says has happened."""
    kind, right = exercise.kind, exercise.right_way
    if isinstance(kind, Predict) and kind.looks_at_state and isinstance(right, int):
        return replace(exercise, kind=replace(kind, actual=lambda _: right))
    return exercise
