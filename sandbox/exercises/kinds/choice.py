"""Pick one of several options, or every one that fits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sandbox.exercises.kinds.kind import (
    LETTERS,
    InvalidAnswerError,
    Kind,
    fill,
    item,
    read_letter,
    read_letters,
)
from sandbox.exercises.verdict import Verdict, not_right, not_yet, solved

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping, Sequence

    from sandbox.exercises.case import Case, Json
    from sandbox.exercises.kinds.kind import Face
    from sandbox.exercises.ways import Way


@dataclass(frozen=True)
class Option:
    """One option in Markdown: right if `misconception` is None, else the wrong idea that leads to it.

    `feedback` is the evidence sentence for who picks it. In a MultiChoice, `missed` names the misconception
    of who leaves a right option out.
    """

    text: str
    misconception: str | None = None
    feedback: str = ""
    missed: str | None = None

    @property
    def is_right(self) -> bool:
        """Whether picking it is right."""
        return self.misconception is None


class Options(Kind):
    """What all kinds with a list of options share."""

    options: tuple[Option, ...]

    def lines(self) -> list[str]:
        """One line an option, with the letter that answers it."""
        return [f"{letter}) {option.text}" for letter, option in zip(LETTERS, self.options, strict=False)]

    def face(self, parameters: Mapping[str, Json], rng: random.Random) -> Face:  # noqa: ARG002
        """The options' texts."""
        return {"options": [item(n, option.text, parameters) for n, option in enumerate(self.options)]}

    def read(self, typed: object) -> Json:
        """Read a letter or an index."""
        return read_letter(typed, len(self.options))

    def in_words(self, answer: Json) -> str:
        """The option's text."""
        return self.options[answer].text if isinstance(answer, int) else str(answer)

    def own_reference(self) -> Way:
        """The index of the right option."""
        return next((index for index, option in enumerate(self.options) if option.is_right), None)

    def own_wrong(self) -> Mapping[str, Sequence[Way]]:
        """Every distractor, by its misconception."""
        wrong: dict[str, list[Way]] = {}
        for index, option in enumerate(self.options):
            if option.misconception:
                wrong.setdefault(option.misconception, []).append(index)
        return wrong


@dataclass(frozen=True)
class Choice(Options):
    """One option is right; every other one *is* a misconception. An answer is the option's index."""

    options: tuple[Option, ...]
    name: ClassVar[str] = "choice"

    def __post_init__(self) -> None:
        """Refuse a question with no, or more than one, right option."""
        if [option.is_right for option in self.options].count(True) != 1:
            raise ValueError("A Choice has exactly one option without a misconception.")

    def judge(self, case: Case) -> Verdict:
        """Solved by the one right option."""
        if not isinstance(case.answer, int):
            return not_yet("Pick one option.")
        option = self.options[case.answer]
        feedback = fill(option.feedback, case.parameters)
        return solved(feedback or "Yes.") if option.is_right else not_right(option.misconception, feedback)


@dataclass(frozen=True)
class MultiChoice(Options):
    """All options that fit are to be ticked, and no other. An answer is a sorted list of indexes."""

    options: tuple[Option, ...]
    name: ClassVar[str] = "multichoice"

    def judge(self, case: Case) -> Verdict:
        """Name one wrong tick, then one that is missing."""
        if not isinstance(case.answer, list | tuple) or not case.answer:
            return not_yet("Tick every option that fits.")
        ticked = set(case.answer)
        for index, option in enumerate(self.options):
            if index in ticked and not option.is_right:
                return not_right(option.misconception, fill(option.feedback, case.parameters))
        missing = [o for index, o in enumerate(self.options) if o.is_right and index not in ticked]
        if missing:
            text = f"What is ticked fits; {len(missing)} more would fit, too."
            return not_right(missing[0].missed, text)
        return solved(" ".join(fill(o.feedback, case.parameters) for o in self.options if o.is_right).strip())

    def read(self, typed: object) -> Json:
        """Read letters such as "ac", or a list."""
        ticked = sorted(set(read_letters(typed, len(self.options))))
        if not ticked:
            raise InvalidAnswerError("Answer with the letter of every option that fits.")
        return ticked

    def own_reference(self) -> Json:
        """All that fit."""
        return [index for index, option in enumerate(self.options) if option.is_right]

    def own_wrong(self) -> Mapping[str, Sequence[Json]]:
        """Each distractor added to the right ones, and each right one left out that has a name for it."""
        right = [index for index, option in enumerate(self.options) if option.is_right]
        wrong: dict[str, list[Json]] = {}
        for index, option in enumerate(self.options):
            if option.misconception:
                wrong.setdefault(option.misconception, []).append(sorted([*right, index]))
            elif option.missed and len(right) > 1:
                wrong.setdefault(option.missed, []).append([one for one in right if one != index])
        return wrong

    def in_words(self, answer: Json) -> str:
        """The ticked options' texts."""
        ticked = answer if isinstance(answer, list | tuple) else []
        return "; ".join(self.options[index].text for index in ticked if isinstance(index, int))
