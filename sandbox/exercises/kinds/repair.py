"""Something real is broken: name the cause in the card, mend it in the answer cell; both are checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from sandbox.exercises.kinds.choice import Option, Options
from sandbox.exercises.kinds.kind import fill
from sandbox.exercises.verdict import Outcome, Verdict, not_right, not_yet, solved

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sandbox.exercises.case import Case, Json
    from sandbox.exercises.ways import Way

Facts: TypeAlias = "Mapping[str, Json]"

WHOLE = "Nothing is broken yet. Run the next cell and look at what fails."
UNNAMED = "Name the cause first: pick one option."


@dataclass(frozen=True)
class Fault:
    """What breaks, in the learner's own world, and how it shows.

    `says` are words of the failure that are the same on every engine: the statement promises them, the cell
    after the card shows them live. `prepare(lab, parameters)` makes what the drill needs where it is missing;
    the *before* snapshot comes next; `strike(lab, parameters)` breaks it and returns what the check and the
    notebook may know of it, as {name: value}. `containers` in it, {what: ID}, are those that it is about:
    while all of them are there, it is not set up a second time.
    """

    says: str
    prepare: Callable[[Any, Facts], None]
    strike: Callable[[Any, Facts], Facts]


@dataclass(frozen=True)
class Repair(Options):
    """One option is the cause, every other one *is* a misconception; an answer is the option's index.

    `check` looks at the case once the cause is named: *not yet* while the fault is there, a misconception
    for a mend by which something is lost, solved. The reference and other ways are mends, functions as those
    of a Task; a wrong way may also be an option's index.
    """

    options: tuple[Option, ...]
    fault: Fault
    check: Callable[[Case], Verdict]
    name: ClassVar[str] = "repair"
    in_cells: ClassVar[bool] = True
    looks_at_state: ClassVar[bool] = True
    is_staged: ClassVar[bool] = True

    def __post_init__(self) -> None:
        """Refuse a drill with no, or more than one, cause."""
        if [option.is_right for option in self.options].count(True) != 1:
            raise ValueError("A Repair has exactly one option without a misconception.")

    def judge(self, case: Case) -> Verdict:
        """Not broken, not named, wrongly named, not mended, mended with a loss, solved: in this order."""
        if case.fault is None:
            return not_yet(WHOLE)
        if not isinstance(case.answer, int):
            return not_yet(UNNAMED)
        option = self.options[case.answer]
        feedback = fill(option.feedback, case.parameters)
        if not option.is_right:
            return not_right(option.misconception, feedback)
        verdict = self.check(case)
        evidence = f"{feedback} {verdict.evidence}".strip()
        if verdict.outcome is Outcome.NOT_YET:
            return not_yet(f"The cause is named. {evidence}")
        return solved(evidence) if verdict.is_solved else verdict

    def named(self, way: Way) -> Way:
        """The option picked by who goes this way: who mends has found the cause."""
        return self.own_reference() if callable(way) else way
