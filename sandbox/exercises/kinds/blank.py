"""Type a reference, a command, a header, a digest, a status."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sandbox.exercises.kinds.kind import InvalidAnswerError, Kind, fill, item
from sandbox.exercises.verdict import Verdict, not_right, not_yet, solved

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping

    from sandbox.exercises.case import Case, Json
    from sandbox.exercises.kinds.kind import Face


@dataclass(frozen=True)
class Form:
    """A known wrong form: a regular expression for the whole answer, its misconception and the evidence.

    {names} of drawn parameters in the pattern stand for their escaped values.
    """

    pattern: str
    misconception: str
    evidence: str

    def fits(self, answer: str, parameters: Mapping[str, Json]) -> bool:
        """Whether the answer has this form."""
        escaped: Mapping[str, Json] = {name: re.escape(str(value)) for name, value in parameters.items()}
        return re.fullmatch(fill(self.pattern, escaped), answer) is not None


@dataclass(frozen=True)
class Blank(Kind):
    """A typed answer: `accepts(answer, parameters)` says whether it is right; every right form must pass.

    `normalise` runs first; `label` names the input for who cannot see it.
    """

    accepts: Callable[[str, Mapping[str, Json]], bool]
    forms: tuple[Form, ...] = ()
    feedback: str = "Yes."
    label: str = "Your answer"
    normalise: Callable[[str], str] = str.strip
    name: ClassVar[str] = "blank"

    def judge(self, case: Case) -> Verdict:
        """Right, else the first known wrong form that fits."""
        answer = self.normalise(case.answer) if isinstance(case.answer, str) else ""
        if not answer:
            return not_yet("Type your answer.")
        if self.accepts(answer, case.parameters):
            return solved(fill(self.feedback, case.parameters))
        for form in self.forms:
            if form.fits(answer, case.parameters):
                return not_right(form.misconception, fill(form.evidence, case.parameters))
        return not_right(None, f"`{answer}` is not it.")

    def lines(self) -> list[str]:
        """The label with a line to write on."""
        return [f"{self.label}: ________"]

    def face(self, parameters: Mapping[str, Json], rng: random.Random) -> Face:  # noqa: ARG002
        """The label."""
        return {"label": [item(0, self.label, parameters)]}

    def read(self, typed: object) -> Json:
        """Read text; a number is taken as it is written."""
        if isinstance(typed, bool) or not isinstance(typed, str | int):
            raise InvalidAnswerError("Answer with a text, such as answer='…'.")
        return str(typed)

    def in_words(self, answer: Json) -> str:
        """The answer as code."""
        return f"`{answer}`"
