"""Say what will happen, run the next cell, and be judged against what then really happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from sandbox.exercises.kinds.choice import Choice, Option, Options
from sandbox.exercises.kinds.kind import fill
from sandbox.exercises.verdict import Verdict, not_right, not_yet, solved

if TYPE_CHECKING:
    from sandbox.exercises.case import Case, Json

KEPT = "Your prediction is kept. Run the next cell to see, then check again."
SEEN = "You had seen it when you answered: seen, not predicted. It comes back in review."


@dataclass(frozen=True)
class Predict(Options):
    """One option comes true; `actual` tells which.

    `actual(case)` returns the index of what happened since the exercise was opened, None while nothing did.
    An answer is `{"option": index, "seen": whether it had already happened}`.
    """

    options: tuple[Option, ...]
    actual: Callable[[Case], int | None]
    name: ClassVar[str] = "predict"
    looks_at_state: ClassVar[bool] = True
    settles_later: ClassVar[bool] = True

    def judge(self, case: Case) -> Verdict:
        """Not yet until both a prediction and the event are there."""
        if not isinstance(case.answer, Mapping):
            return not_yet("Predict first: pick one option, then run the next cell.")
        actual = self.actual(case)
        if actual is None:
            return not_yet(KEPT)
        picked = case.answer["option"]
        option = self.options[picked if isinstance(picked, int) else 0]
        feedback = fill(option.feedback, case.parameters)
        if picked != actual:
            return not_right(option.misconception, feedback)
        return solved(
            f"{feedback} {SEEN}".strip() if case.answer.get("seen") else feedback or "As predicted."
        )

    def keep(self, answer: Json, case: Case) -> Json:
        """Note whether the learner could have looked before answering."""
        return {"option": answer, "seen": self.actual(case) is not None}

    def kept(self, answer: Json) -> Json:
        """A prediction in time."""
        return {"option": answer, "seen": False}

    def typed(self, answer: Json) -> Json:
        """The option's index."""
        return answer["option"] if isinstance(answer, Mapping) else answer

    def recalled(self, answer: Json) -> Choice:
        """The question about what came true, given the answer that was right."""
        happened = self.typed(answer)
        return Choice(
            tuple(
                replace(option, misconception=None) if index == happened else option
                for index, option in enumerate(self.options)
            )
        )

    def in_words(self, answer: Json) -> str:
        """The option's text."""
        return super().in_words(self.typed(answer))
