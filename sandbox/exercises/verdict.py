"""What a check says: one of four outcomes and one sentence of evidence.

The first line of a check cell's text is the verdict's headline. nbval compares it, so it holds nothing that
differs between machines; the evidence may, and is shown in the card.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How an exercise stands; the value is what the learner reads."""

    SOLVED = "solved"
    NOT_YET = "not solved yet"
    NOT_RIGHT = "not yet right"
    PROBLEM = "sandbox problem"


@dataclass(frozen=True)
class Verdict:
    """An outcome, the sentence that says what was seen and what was needed, and the misconception's slug."""

    outcome: Outcome
    evidence: str
    misconception: str | None = None

    @property
    def is_solved(self) -> bool:
        """Whether the learner is done."""
        return self.outcome is Outcome.SOLVED

    @property
    def words(self) -> str:
        """The outcome as it is read: `not yet right [tag-is-a-copy]`."""
        if self.outcome is Outcome.PROBLEM:
            return f"{self.outcome} (not your mistake)"
        return f"{self.outcome} [{self.misconception}]" if self.misconception else str(self.outcome)

    def headline(self, exercise_id: str) -> str:
        """The first line of the check cell's text: `Exercise 5.5: solved`."""
        return f"Exercise {exercise_id}: {self.words}"

    def to_json(self) -> dict[str, str | None]:
        """Return what `from_json` reads."""
        return {"outcome": self.outcome, "evidence": self.evidence, "misconception": self.misconception}

    @classmethod
    def from_json(cls, content: dict[str, str | None]) -> Verdict:
        """Make a verdict of what `to_json` returned."""
        outcome = Outcome(content["outcome"] or "")
        return cls(outcome, content["evidence"] or "", content["misconception"])


def solved(evidence: str) -> Verdict:
    """The goal is reached."""
    return Verdict(Outcome.SOLVED, evidence)


def not_yet(evidence: str) -> Verdict:
    """Nothing is wrong, something is missing; the evidence says what, never how."""
    return Verdict(Outcome.NOT_YET, evidence)


def not_right(misconception: str | None, evidence: str) -> Verdict:
    """Something is wrong: the slug names the misconception behind it, None where no known one fits."""
    return Verdict(Outcome.NOT_RIGHT, evidence, misconception)


def problem(evidence: str) -> Verdict:
    """Our own fault; the evidence names it so that it can be reported."""
    return Verdict(Outcome.PROBLEM, evidence)
