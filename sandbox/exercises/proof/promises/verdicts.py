"""Promises about verdicts: what must come of every way, for every learner, on every engine, and again."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING

from sandbox.exercises.case import Case
from sandbox.exercises.exercise import judge
from sandbox.exercises.proof.evidence.evidence import needs_a_world
from sandbox.exercises.proof.evidence.trials import LEARNERS, Role, drawn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.exercises.exercise import Exercise
    from sandbox.exercises.proof.evidence.evidence import Evidence, Run

NEVER_RUN = "{} was never run: the notebook lacks the cells for it."
NO_ENGINE = "It was run on no engine: the notebook lacks the cells for it."


def untouched_is_not_yet(evidence: Evidence) -> list[str]:
    """1: who has done nothing, or stopped half way, is not solved yet, and not wrong."""
    return _never_run(evidence, Role.UNTOUCHED) + _troubles(evidence, Role.UNTOUCHED, Role.HALFWAY)


def the_reference_solves(evidence: Evidence) -> list[str]:
    """2: with the values of every learner that it was run as."""
    return _never_run(evidence, Role.REFERENCE) + _troubles(evidence, Role.REFERENCE)


def every_other_right_way_solves(evidence: Evidence) -> list[str]:
    """3: several correct ways pass."""
    return _troubles(evidence, Role.OTHER)


def every_wrong_way_is_named(evidence: Evidence) -> list[str]:
    """4: a wrong way gives its own misconception, and no other."""
    return _troubles(evidence, Role.WRONG)


def values_differ_and_stay(evidence: Evidence) -> list[str]:
    """6: a neighbour's values are others, and the same learner's are the same again."""
    exercise = evidence.exercise
    if exercise.draw is None:
        return []
    first = {learner: drawn(exercise, learner) for learner in LEARNERS}
    if first != {learner: drawn(exercise, learner) for learner in LEARNERS}:
        return ["Drawn again for the same learner, the values are others."]
    every = list(first.values())
    return ["Every learner draws the same values."] if every.count(every[0]) == len(every) else []


def judged_again(evidence: Evidence) -> list[str]:
    """7: judged twice, and from the saved JSON, and as the card said."""
    runs = [(run, run.case) for run in evidence.runs if run.case]
    lasting = [
        f"{run.trial}: judged again, or from its saved case, the verdict is another."
        for run, case in runs
        if not _lasts(evidence.exercise, run, case)
    ]
    return lasting or _problems(evidence)


def the_same_on_every_engine(evidence: Evidence) -> list[str]:
    """8: the same way of the same learner has the same verdict wherever it is gone."""
    if evidence.is_live and not evidence.runs:
        return [NO_ENGINE]
    return [line for same in _together(evidence) for line in _differing(evidence.exercise, same)]


def no_cheat_solves(evidence: Evidence) -> list[str]:
    """11: another's solution, an image of nothing, all options ticked, all other cells run."""
    is_tried = not (evidence.is_live and evidence.exercise.kind.in_cells) or evidence.of(Role.CHEAT)
    return _troubles(evidence, Role.CHEAT) if is_tried else [NEVER_RUN.format("A cheat")]


def _never_run(evidence: Evidence, role: Role) -> list[str]:
    is_expected = evidence.is_live or not needs_a_world(evidence.exercise)
    return [NEVER_RUN.format(role.capitalize())] if is_expected and not evidence.of(role) else []


def _troubles(evidence: Evidence, *roles: Role) -> list[str]:
    found = [run.trouble(evidence.exercise) for run in evidence.of(*roles)]
    return list(dict.fromkeys(filter(None, found)))


def _lasts(exercise: Exercise, run: Run, case: Case) -> bool:
    saved = Case.from_json(json.loads(json.dumps(case.to_json())))
    first = judge(exercise, case)
    return first == judge(exercise, case) == judge(exercise, saved) and run.live in (None, first)


def _problems(evidence: Evidence) -> list[str]:
    """What the check itself failed with: that is no verdict to keep."""
    verdicts = [judge(evidence.exercise, run.case) for run in evidence.runs if run.case]
    return list(dict.fromkeys(one.evidence for one in verdicts if one.words.startswith("sandbox problem")))


def _together(evidence: Evidence) -> Iterator[list[Run]]:
    def key(run: Run) -> tuple[str, str]:
        return run.trial.name, run.trial.learner

    for _, same in groupby(sorted((run for run in evidence.runs if run.case), key=key), key=key):
        yield list(same)


def _differing(exercise: Exercise, runs: list[Run]) -> list[str]:
    words = {run.place: judge(exercise, run.case).words for run in runs if run.case}
    if len(set(words.values())) <= 1:
        return []
    told = ", ".join(f"{words[place]} on {place}" for place in sorted(words))
    return [f"{runs[0].trial}: {told}."]
