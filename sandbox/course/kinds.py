"""Two kinds of question that only this course asks: about the place it runs in, and about its own kernel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from sandbox.exercises import Option, Predict, not_right, not_yet, solved
from sandbox.exercises.kinds.choice import Options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.exercises import Case, Json, Verdict, Way

USUAL: Mapping[str, Json] = {"engine": "docker"}
"""The place that a solution is written for where no facts are known."""

KEPT = (
    "Your prediction is kept. Now choose *Kernel → Restart Kernel…*, run the first code cell, and"
    " then this one."
)


@dataclass(frozen=True)
class ChoiceOfPlace(Options):
    """One option is right, and which one depends on the machine: `right` reads it from `Case.facts`."""

    options: tuple[Option, ...]
    right: Callable[[Mapping[str, Json]], int]
    name: ClassVar[str] = "choice"

    def judge(self, case: Case) -> Verdict:
        """Solved by the option that is right here."""
        if not isinstance(case.answer, int):
            return not_yet("Pick one option.")
        option = self.options[case.answer]
        if case.answer == self.right(case.facts):
            return solved("Yes: that is what the doctor found on this machine.")
        return not_right(option.misconception, option.feedback)

    def own_reference(self) -> Way:
        """Return what is right on the machine whose facts are given."""
        return lambda known: self.right({**USUAL, **known})

    def own_wrong(self) -> Mapping[str, Sequence[Way]]:
        """Return every option by its misconception; on the machine where it is right, it is no wrong way."""
        return {
            option.misconception: [partial(self._unless_right, index)]
            for index, option in enumerate(self.options)
            if option.misconception
        }

    def _unless_right(self, index: int, known: Mapping[str, Json]) -> Json:
        return None if self.right({**USUAL, **known}) == index else index


@dataclass(frozen=True)
class PredictRestart(Predict):
    """A prediction about a restart of the kernel, seen when the answer comes back in another kernel."""

    looks_at_state: ClassVar[bool] = False

    def judge(self, case: Case) -> Verdict:
        """Not yet while the kernel is the one that the answer was given in."""
        if isinstance(case.answer, Mapping) and self.actual(case) is None:
            return not_yet(KEPT)
        return super().judge(case)

    def keep(self, answer: Json, case: Case) -> Json:
        """Note in which kernel the answer was given."""
        return {"option": answer, "seen": False, "kernel": case.facts.get("kernel")}


def is_another_kernel(case: Case) -> bool:
    """Tell whether the answer was given in a kernel that is no longer this one."""
    given_in = case.answer.get("kernel") if isinstance(case.answer, Mapping) else None
    return given_in is None or given_in != case.facts.get("kernel")
