"""What every kind of exercise can do; the framework knows kinds by this alone."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from sandbox.errors import LearnerError

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping, Sequence

    from sandbox.exercises.case import Case, Json
    from sandbox.exercises.verdict import Verdict
    from sandbox.exercises.ways import Way

Face: TypeAlias = "dict[str, list[dict[str, Json]]]"

LETTERS = "abcdefghijklmnopqrstuvwxyz"


class InvalidAnswerError(LearnerError):
    """An answer typed in a cell that this kind of exercise can't read."""


class Kind(ABC):
    """A way to ask and to judge. Kinds are frozen dataclasses: they hold data, never state."""

    name: ClassVar[str]
    """What the front end draws: "choice", "order" and so on."""
    in_cells: ClassVar[bool] = False
    """Whether the learner answers with code in an answer cell."""
    in_card: ClassVar[bool] = True
    """Whether the learner answers in the card; a drill takes both."""
    looks_at_state: ClassVar[bool] = False
    """Whether a check needs snapshots and requests; without them it is immediate."""
    settles_later: ClassVar[bool] = False
    """Whether the verdict waits for something that happens in a later cell."""
    is_staged: ClassVar[bool] = False
    """Whether something is broken first, by `lab.break_it`, and the containers are looked at."""

    @abstractmethod
    def judge(self, case: Case) -> Verdict:
        """Say how the case stands; a pure function."""

    @abstractmethod
    def lines(self) -> list[str]:
        """The question's choices as plain text, equal for every learner."""

    def face(self, parameters: Mapping[str, Json], rng: random.Random) -> Face:  # noqa: ARG002
        """What the card shows: lists of `item`s, nothing that gives the answer away; `rng` shuffles."""
        return {}

    def typed(self, answer: Json) -> Json:
        """A stored answer as the card's controls hold it; the way back from `read` and `keep`."""
        return answer

    def read(self, typed: object) -> Json:
        """Turn what came from the card, or was typed in a cell, into an answer.

        Raises:
            InvalidAnswerError: this is no answer to such a question.
        """
        raise InvalidAnswerError(f"This exercise is solved in its answer cell, not by answer={typed!r}.")

    def keep(self, answer: Json, case: Case) -> Json:  # noqa: ARG002
        """What is stored of an answer, given the world at the time it was given."""
        return answer

    def kept(self, answer: Json) -> Json:
        """What would be stored of an answer that was given in time."""
        return answer

    def named(self, way: Way) -> Way:
        """What is answered in the card by who goes this way."""
        return way

    def own_reference(self) -> Way:
        """The right answer, where the kind itself knows it."""
        return None

    def own_wrong(self) -> Mapping[str, Sequence[Way]]:
        """Wrong answers by misconception, where the kind itself knows them."""
        return {}

    def in_words(self, answer: Json) -> str:
        """An answer as the learner would say it; the solution shows the reference so."""
        return str(answer)


def fill(text: str, parameters: Mapping[str, Json]) -> str:
    """Put the drawn values in place of {names}; braces around anything else stay as they are."""
    return re.sub(r"\{(\w+)\}", lambda m: str(parameters[m[1]]) if m[1] in parameters else m[0], text)


def item(value: int, text: str, parameters: Mapping[str, Json]) -> dict[str, Json]:
    """One thing that the card shows: what stands for it in an answer, and its text in Markdown."""
    return {"value": value, "markdown": fill(text, parameters)}


def read_letter(typed: object, count: int) -> int:
    """Read an option: its letter as the text form shows it, or its index."""
    if isinstance(typed, str) and len(typed.strip()) == 1:
        typed = LETTERS.find(typed.strip().lower())
    if isinstance(typed, int) and not isinstance(typed, bool) and 0 <= typed < count:
        return typed
    raise InvalidAnswerError(f"Answer with one letter from a to {LETTERS[count - 1]}.")


def read_letters(typed: object, count: int) -> list[int]:
    """Read several options: "bca", "b c a", or a list of letters or indexes."""
    if isinstance(typed, str):
        typed = re.sub(r"[\s,]", "", typed)
    if not isinstance(typed, str | list | tuple | set | frozenset):
        raise InvalidAnswerError(f"Answer with letters from a to {LETTERS[count - 1]}, such as answer='ab'.")
    return [read_letter(one, count) for one in typed]
