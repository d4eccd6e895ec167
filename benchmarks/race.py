"""A race: two ways to do the same, run in turn, compared by the ratio of their medians."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[[], float]


@dataclass(frozen=True)
class Race:
    """What is raced: `ours` and `peer` return the seconds that one run took; `goal` is the largest ratio."""

    name: str
    peer_name: str
    goal: float
    ours: Run
    peer: Run


@dataclass(frozen=True)
class Result:
    """The seconds of every run of a race."""

    race: Race
    ours_s: tuple[float, ...]
    peer_s: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """The median of ours over the median of the peer."""
        return statistics.median(self.ours_s) / statistics.median(self.peer_s)

    @property
    def is_met(self) -> bool:
        """Whether the goal is reached."""
        return self.ratio <= self.race.goal

    def row(self) -> tuple[str, ...]:
        """Return the result as cells of a table."""
        ours, peer = statistics.median(self.ours_s), statistics.median(self.peer_s)
        verdict = "met" if self.is_met else "missed"
        figures = (_shown(ours), _shown(peer), f"{self.ratio:.2f}", f"≤ {self.race.goal:g}, {verdict}")
        return (self.race.name, self.race.peer_name, *figures)


def _shown(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds:.3f} s"


def run(race: Race, rounds: int) -> Result:
    """Run both in turn, as many rounds as asked for; who begins changes from round to round."""
    ours: list[float] = []
    peer: list[float] = []
    for number in range(rounds):
        turns = [(race.ours, ours), (race.peer, peer)]
        for one, seconds in turns if number % 2 == 0 else reversed(turns):
            seconds.append(one())
    return Result(race, tuple(ours), tuple(peer))
