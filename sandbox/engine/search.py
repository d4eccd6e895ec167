"""What was looked at to find an engine, what happened there, and which one was taken.

`find` makes a Search; doctor, `start` and notebook 00 show it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.engine.engine import Engine
    from sandbox.engine.problems import Problem


@dataclass(frozen=True)
class Attempt:
    """One candidate: what was looked at, what happened, and how to mend it ("" if nothing is wrong)."""

    candidate: str
    outcome: str
    fix: str = ""
    problem: Problem | None = None
    engine: Engine | None = None

    def lines(self) -> list[str]:
        """Return the attempt as lines of a report."""
        mark = "+" if self.engine else "-"
        lines = [f"{mark} {self.candidate}: {self.outcome}"]
        return [*lines, f"  How to mend it: {self.fix}"] if self.fix else lines


@dataclass(frozen=True)
class Search:
    """The engine that was found, if any, and every attempt in order.

    `choice` is what was asked for: auto, docker, embedded or in-process.
    """

    engine: Engine | None
    attempts: tuple[Attempt, ...]
    choice: str = "auto"

    @property
    def reason(self) -> str:
        """Say in one line which engine is in use and why, or why none is."""
        if self.engine is not None:
            where = self.engine.docker_host
            said = "" if self.engine.found_by in where else f", from {self.engine.found_by}"
            return f"{self.engine.name} at {where}{said}"
        first = self.attempts[0]
        return f"no engine: {first.candidate}: {first.outcome}"

    def report(self) -> str:
        """Return every attempt with its fix, several lines, for doctor."""
        head = f"Engine: {self.reason}" if self.engine else "Engine: none that the course can use."
        return "\n".join([head, *(line for attempt in self.attempts for line in attempt.lines())])
