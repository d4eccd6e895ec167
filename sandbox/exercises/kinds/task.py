"""Change an engine or a registry; the state itself is checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sandbox.exercises.kinds.kind import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.exercises.case import Case
    from sandbox.exercises.verdict import Verdict


@dataclass(frozen=True)
class Task(Kind):
    """`check` looks at the case alone: no network, no clock, no globals.

    Its order: guards that the goal was not moved, then *not yet*, then the named misconceptions, one message
    at a time. "It is gone" also checks that it was there.
    """

    check: Callable[[Case], Verdict]
    name: ClassVar[str] = "task"
    in_cells: ClassVar[bool] = True
    in_card: ClassVar[bool] = False
    looks_at_state: ClassVar[bool] = True

    def judge(self, case: Case) -> Verdict:
        """What `check` says."""
        return self.check(case)

    def lines(self) -> list[str]:
        """The task is all in its statement."""
        return []
