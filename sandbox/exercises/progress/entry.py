"""What is kept of one exercise: the attempt, answers and verdicts with their times, hints, the solution."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sandbox.exercises.verdict import Verdict, not_yet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.exercises.case import Json

LONGEST_HISTORY = 50


def now() -> str:
    """The time as the store writes it: ISO 8601, UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


@dataclass(frozen=True)
class Entry:
    """One exercise in the progress store; all of it is plain JSON.

    `attempt` counts from 1, 0 means never opened; `world` tells which registries `before` shows, `marks`
    the time then by each one's own clock; `case` is the last one judged, kept where the state
    was looked at; `fault` is `{"beginning", "facts"}` of what a drill broke; `history` holds the checks
    of all attempts, newest last, as `{"time", "attempt", "answer", "outcome", "misconception",
    "solution_shown"}`.
    """

    attempt: int = 0
    parameters: Mapping[str, Json] = field(default_factory=dict)
    opened_at: str = ""
    marks: Mapping[str, str] = field(default_factory=dict)
    world: Mapping[str, str] = field(default_factory=dict)
    before: Mapping[str, Any] | None = None
    fault: Mapping[str, Any] = field(default_factory=dict)
    answer: Json = None
    answered_at: str = ""
    verdict: Mapping[str, Any] | None = None
    judged_at: str = ""
    tries: int = 0
    hints: tuple[str, ...] = ()
    solution_shown: bool = False
    review: bool = False
    solved_at: str = ""
    case: Mapping[str, Any] | None = None
    history: tuple[Mapping[str, Json], ...] = ()

    @property
    def last_verdict(self) -> Verdict | None:
        """The verdict of this attempt's last check."""
        return Verdict.from_json(dict(self.verdict)) if self.verdict else None

    @property
    def standing(self) -> Verdict:
        """How this attempt stands, answered or not."""
        return self.last_verdict or not_yet("Not answered yet.")

    @property
    def is_solved(self) -> bool:
        """Whether this attempt is solved."""
        return self.last_verdict is not None and self.last_verdict.is_solved

    def opened(self, parameters: Mapping[str, Json]) -> Entry:
        """The next attempt, untouched. Hints stay open, and what was once solved stays so."""
        return Entry(
            attempt=self.attempt + 1,
            parameters=parameters,
            opened_at=now(),
            hints=self.hints,
            review=self.review,
            solution_shown=False,
            solved_at=self.solved_at,
            history=self.history,
        )

    def looked(self, before: Mapping[str, Any], world: Mapping[str, str], marks: Mapping[str, str]) -> Entry:
        """With what was there when the exercise was opened; requests count from here."""
        return replace(self, before=before, world=world, marks=marks)

    def broken(self, facts: Mapping[str, Json], beginning: Json) -> Entry:
        """With what is known of the fault that was set up, and in which fresh start of the course."""
        return replace(self, fault={"beginning": beginning, "facts": dict(facts)})

    def answered(self, answer: Json) -> Entry:
        """With an answer; the same one again keeps its time."""
        return self if answer == self.answer else replace(self, answer=answer, answered_at=now())

    def judged(self, verdict: Verdict, case: Mapping[str, Any] | None, *, is_try: bool) -> Entry:
        """With the verdict of a check; `is_try` tells the learner's own check from a cell that ran."""
        time = now()
        line: dict[str, Json] = {
            "time": time,
            "attempt": self.attempt,
            "answer": self.answer,
            "outcome": str(verdict.outcome),
            "misconception": verdict.misconception,
            "solution_shown": self.solution_shown,
        }
        return replace(
            self,
            verdict=verdict.to_json(),
            judged_at=time,
            tries=self.tries + is_try,
            solved_at=self.solved_at or (time if verdict.is_solved else ""),
            case=case or self.case,
            history=(*self.history, line)[-LONGEST_HISTORY:] if is_try else self.history,
        )

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return asdict(self)

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Entry:
        """Make an entry of what `to_json` returned.

        Raises:
            ValueError: it is none; the text names the field.
        """
        kinds = {name: type(value) for name, value in asdict(cls()).items() if value is not None}
        known: dict[str, Any] = {}
        for name in {one.name for one in fields(cls)} & content.keys():
            value = tuple(content[name]) if name in {"hints", "history"} else content[name]
            if name in kinds and not isinstance(value, kinds[name]):
                raise ValueError(f"{name} is {value!r}")
            known[name] = value
        return cls(**known)
