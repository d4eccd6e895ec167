"""All that a check may look at, frozen: judged live, in nbval, in CI and in grading with the same verdict.

A case is made by the live edge (`opening`), saved as JSON in the progress store, and can be judged again
without any engine, clock or network.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sandbox.snapshot import Snapshot
    from sandbox.wire.log import LoggedRequest

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"


@dataclass(frozen=True)
class Case:
    """One learner's try at one exercise.

    `parameters` are the drawn values and `learner`, the learner's name; `answer` is None while nothing was
    answered; `before` was taken when the exercise was first opened, `after` at the check; `requests` are
    those that the registry logged in between, without the sandbox's own; `facts` say where it ran: `engine`
    ("docker", "embedded" or "none") and `image_store` ("classic", "containerd" or "").
    """

    exercise_id: str
    parameters: Mapping[str, Json]
    answer: Json
    before: Snapshot
    after: Snapshot
    requests: tuple[LoggedRequest, ...] = ()
    facts: Mapping[str, Json] = field(default_factory=dict)

    def with_answer(self, answer: Json) -> Case:
        """The same world, another answer."""
        return replace(self, answer=answer)
