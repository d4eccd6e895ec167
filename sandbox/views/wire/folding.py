"""Folding: which lines a picture has, so that five requests are all seen and five hundred stay readable.

A step with many rows shows its first and last ones and whatever was refused first; many steps show their
headings alone. What is folded away is one line that says how much it hides. The learner's own folding turns
the first state of a line into its opposite.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from sandbox.views.wire.rows import Row, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

ROWS_AT_ONCE = 16
STEPS_AT_ONCE = 24
ALL_AT_ONCE = 60
"""More rows than these, and steps begin folded."""

FIRST, LAST, REFUSED = 5, 2, 4
FIRST_STEPS, LAST_STEPS = 16, 4

Item = TypeVar("Item", Row, Step)


@dataclass(frozen=True)
class More:
    """A line that stands for others; `counts` is how many requests were answered with which status."""

    key: str
    rows: tuple[Row, ...]
    steps: int = 0
    is_folded: bool = True

    @property
    def words(self) -> str:
        """Say what it hides: `84 more requests: 80 × 200, 4 × 404`."""
        counts = Counter(row.request.status for row in self.rows)
        told = ", ".join(f"{count} × {status}" for status, count in sorted(counts.items()))
        steps = f"{self.steps} more steps, " if self.steps else ""
        return f"{steps}{len(self.rows)} {'' if self.steps else 'more '}requests: {told}"


@dataclass(frozen=True)
class Heading:
    """The line of a step, with its rows below unless it is folded."""

    step: Step
    is_folded: bool


Line: TypeAlias = "Heading | Row | More"


def lines_of(steps: Sequence[Step], folded: AbstractSet[str]) -> Iterator[Line]:
    """Yield the lines from top to bottom; `folded` are the keys that the learner has pressed."""
    is_long = sum(len(step.rows) for step in steps) > ALL_AT_ONCE
    for is_hidden, some in _stretches(steps, _steps_shown(steps)):
        if not is_hidden:
            yield from (line for step in some for line in _step(step, folded, is_long=is_long))
            continue
        rows = tuple(row for step in some for row in step.rows)
        more = More(f"steps {rows[0].number}", rows, len(some), f"steps {rows[0].number}" not in folded)
        yield more
        if not more.is_folded:
            yield from (line for step in some for line in _step(step, folded, is_long=is_long))


def _step(step: Step, folded: AbstractSet[str], *, is_long: bool) -> Iterator[Line]:
    begins_folded = is_long and not any(row.has_failed for row in step.rows)
    heading = Heading(step, (step.key in folded) != begins_folded)
    yield heading
    if heading.is_folded:
        return
    for is_hidden, some in _stretches(step.rows, _rows_shown(step.rows)):
        if is_hidden:
            key = f"rows {some[0].number}"
            more = More(key, tuple(some), is_folded=key not in folded)
            yield more
            if more.is_folded:
                continue
        yield from some


def _rows_shown(rows: Sequence[Row]) -> set[int]:
    if len(rows) <= ROWS_AT_ONCE:
        return set(range(len(rows)))
    return {
        *range(FIRST),
        *range(len(rows) - LAST, len(rows)),
        *_refused_first(rows, lambda row: row.has_failed),
    }


def _steps_shown(steps: Sequence[Step]) -> set[int]:
    if len(steps) <= STEPS_AT_ONCE:
        return set(range(len(steps)))
    refused = _refused_first(steps, lambda step: any(row.has_failed for row in step.rows))
    return {*range(FIRST_STEPS), *range(len(steps) - LAST_STEPS, len(steps)), *refused}


def _refused_first(items: Sequence[Item], has_failed: Callable[[Item], bool]) -> list[int]:
    return [index for index, item in enumerate(items) if has_failed(item)][:REFUSED]


def _stretches(items: Sequence[Item], shown: set[int]) -> Iterator[tuple[bool, list[Item]]]:
    """Yield (is hidden, items) of what follows one another; one item alone is not worth hiding."""
    for is_shown, indexes in groupby(range(len(items)), key=lambda index: index in shown):
        some = [items[index] for index in indexes]
        yield not is_shown and len(some) > 1, some
