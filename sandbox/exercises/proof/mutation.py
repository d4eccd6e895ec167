"""`prove --mutate`: is every guard of a check needed? Each is taken out, and a promise must break.

The cases of all ways that were gone are judged again without any engine. A guard whose removal changes no
verdict is either needless or guards against something that no way of the exercise does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.errors import LearnerError
from sandbox.exercises.proof.guards import guards

if TYPE_CHECKING:
    from sandbox.exercises.exercise import Exercise
    from sandbox.exercises.proof.evidence.evidence import Evidence
    from sandbox.exercises.proof.guards import Guard


@dataclass(frozen=True)
class Mutations:
    """How many guards were taken out, and those whose removal nothing noticed."""

    tried: int
    survivors: tuple[Guard, ...]


def mutate(evidence: Evidence) -> Mutations:
    """Take out every guard of an exercise all of whose verdicts are as promised.

    Raises:
        LearnerError: one is not, so that nothing could be told from the others.
        SandboxError: the exercise's file can't be run once more.
    """
    if _is_noticed(evidence.exercise, evidence):
        raise LearnerError(
            f"{evidence.exercise.headline}: mend its broken promises before its guards are tried."
        )
    every = list(guards(evidence.exercise))
    return Mutations(len(every), tuple(one for one in every if not _is_noticed(one.without, evidence)))


def _is_noticed(mutant: Exercise, evidence: Evidence) -> bool:
    """Tell whether any verdict is no longer as promised."""
    return any(run.trouble(mutant) for run in evidence.runs)
