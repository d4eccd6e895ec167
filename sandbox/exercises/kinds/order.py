"""Put steps in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sandbox.exercises.kinds.kind import LETTERS, InvalidAnswerError, Kind, fill, item, read_letters
from sandbox.exercises.verdict import Verdict, not_right, not_yet, solved

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping, Sequence

    from sandbox.exercises.case import Case, Json
    from sandbox.exercises.kinds.kind import Face


@dataclass(frozen=True)
class Slip:
    """Who puts step `late` before step `early` (indexes of the right order) has this misconception."""

    early: int
    late: int
    misconception: str
    feedback: str


@dataclass(frozen=True)
class Order(Kind):
    """`steps` in the right order, in Markdown; the card shuffles them. An answer is a list of their indexes.

    `free` holds groups of steps (indexes) that may come in any order among themselves.
    """

    steps: tuple[str, ...]
    feedback: str
    slips: tuple[Slip, ...] = ()
    free: tuple[frozenset[int], ...] = ()
    name: ClassVar[str] = "order"

    def judge(self, case: Case) -> Verdict:
        """Name the slip behind it, else the first step that comes before one that it needs."""
        if not isinstance(case.answer, list | tuple):
            return not_yet("Put the steps in order.")
        place = {step: position for position, step in enumerate(case.answer) if isinstance(step, int)}
        for slip in self.slips:
            if place[slip.late] < place[slip.early]:
                return not_right(slip.misconception, fill(slip.feedback, case.parameters))
        for position, step in enumerate(case.answer):
            if any(self._needs(step, other) for other in case.answer[position + 1 :]):
                text = f"Step {position + 1} of yours comes too early: {self.steps[_index(step)]}"
                return not_right(None, fill(text, case.parameters))
        return solved(fill(self.feedback, case.parameters))

    def _needs(self, step: Json, other: Json) -> bool:
        first, second = _index(other), _index(step)
        return first < second and not any({first, second} <= group for group in self.free)

    def lines(self) -> list[str]:
        """The steps in the order of the alphabet, with letters."""
        return [f"{LETTERS[n]}) {self.steps[i]}" for n, i in enumerate(self._alphabetical())]

    def _alphabetical(self) -> list[int]:
        return sorted(range(len(self.steps)), key=lambda index: self.steps[index])

    def face(self, parameters: Mapping[str, Json], rng: random.Random) -> Face:
        """The steps in the order in which they are shown first: never the right one."""
        order = list(range(len(self.steps)))
        while order == sorted(order) and len(order) > 1:
            rng.shuffle(order)
        return {"steps": [item(index, self.steps[index], parameters) for index in order]}

    def read(self, typed: object) -> Json:
        """Read a list of indexes from the card; letters are those of the text form."""
        places = read_letters(typed, len(self.steps))
        if sorted(places) != list(range(len(self.steps))):
            raise InvalidAnswerError(f"Name each of the {len(self.steps)} steps once.")
        is_letters = isinstance(typed, str) or any(isinstance(one, str) for one in list(typed))  # type: ignore[call-overload]
        return [self._alphabetical()[place] for place in places] if is_letters else places

    def own_reference(self) -> Json:
        """The order as it is written."""
        return list(range(len(self.steps)))

    def own_wrong(self) -> Mapping[str, Sequence[Json]]:
        """For each slip the right order with that one step moved before the other."""
        wrong: dict[str, list[Json]] = {}
        for slip in self.slips:
            order = [index for index in range(len(self.steps)) if index != slip.late]
            order.insert(order.index(slip.early), slip.late)
            wrong.setdefault(slip.misconception, []).append(order)
        return wrong

    def in_words(self, answer: Json) -> str:
        """A numbered list."""
        steps = answer if isinstance(answer, list | tuple) else []
        return "\n".join(f"{n}. {self.steps[_index(step)]}" for n, step in enumerate(steps, start=1))


def _index(step: Json) -> int:
    if not isinstance(step, int):
        raise InvalidAnswerError(f"{step!r} is no step.")
    return step
