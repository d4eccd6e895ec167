"""Pair terms with their meanings."""

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


@dataclass(frozen=True)
class Confusion:
    """Who gives term number `term` the meaning of term number `meaning` has this misconception."""

    term: int
    meaning: int
    misconception: str
    feedback: str


@dataclass(frozen=True)
class Match(Kind):
    """`pairs` of term and meaning. An answer lists, for each term, its meaning's index."""

    pairs: tuple[tuple[str, str], ...]
    feedback: str = "Every pair fits."
    confusions: tuple[Confusion, ...] = ()
    name: ClassVar[str] = "match"

    def judge(self, case: Case) -> Verdict:
        """Name a known confusion, else one pair that does not fit and how many do."""
        if not isinstance(case.answer, list | tuple):
            return not_yet("Give every term its meaning.")
        given = case.answer
        for confusion in self.confusions:
            if given[confusion.term] == confusion.meaning:
                return not_right(confusion.misconception, fill(confusion.feedback, case.parameters))
        wrong = [index for index, meaning in enumerate(given) if meaning != index]
        if not wrong:
            return solved(fill(self.feedback, case.parameters))
        fitting = len(self.pairs) - len(wrong)
        return not_right(
            None, f"{fitting} of {len(self.pairs)} pairs fit. “{self.pairs[wrong[0]][0]}” is something else."
        )

    def lines(self) -> list[str]:
        """The terms, then the meanings in the order of the alphabet with letters."""
        meanings = [f"  {LETTERS[n]}) {self.pairs[i][1]}" for n, i in enumerate(self._alphabetical())]
        return [*(f"{number}. {term}" for number, (term, _) in enumerate(self.pairs, start=1)), *meanings]

    def _alphabetical(self) -> list[int]:
        return sorted(range(len(self.pairs)), key=lambda index: self.pairs[index][1])

    def face(self, parameters: Mapping[str, Json], rng: random.Random) -> Face:
        """Terms, and meanings in the order in which they are offered."""
        order = list(range(len(self.pairs)))
        rng.shuffle(order)
        return {
            "terms": [item(index, term, parameters) for index, (term, _) in enumerate(self.pairs)],
            "meanings": [item(index, self.pairs[index][1], parameters) for index in order],
        }

    def read(self, typed: object) -> Json:
        """Read indexes from the card, or the letters of the text form: one a term, in their order."""
        count = len(self.pairs)
        is_letters = isinstance(typed, str) or (
            isinstance(typed, list | tuple) and any(isinstance(one, str) for one in typed)
        )
        if isinstance(typed, list | tuple) and None in typed:
            raise InvalidAnswerError("Give every term its meaning first.")
        places = read_letters(typed, count)
        if len(places) != count:
            raise InvalidAnswerError(f"Give each of the {count} terms one letter, in their order.")
        return [self._alphabetical()[read_letter(place, count)] for place in places] if is_letters else places

    def own_reference(self) -> Json:
        """Each term with its own meaning."""
        return list(range(len(self.pairs)))

    def own_wrong(self) -> Mapping[str, Sequence[Json]]:
        """For each confusion the two meanings swapped."""
        wrong: dict[str, list[Json]] = {}
        for confusion in self.confusions:
            given = list(range(len(self.pairs)))
            given[confusion.term], given[confusion.meaning] = confusion.meaning, confusion.term
            wrong.setdefault(confusion.misconception, []).append(given)
        return wrong

    def in_words(self, answer: Json) -> str:
        """One line a pair."""
        given = answer if isinstance(answer, list | tuple) else []
        return "\n".join(
            f"- {self.pairs[term][0]}: {self.pairs[meaning][1]}"
            for term, meaning in enumerate(given)
            if isinstance(meaning, int)
        )
