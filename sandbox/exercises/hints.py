"""The ladder of hints: which idea, where to look, the plan in words. An opened hint stays open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.exercises.misconception import Misconception


@dataclass(frozen=True)
class Ladder:
    """Three hints of an exercise and the targeted ones of its misconceptions."""

    hints: tuple[str, str, str]
    misconceptions: tuple[Misconception, ...]

    def next(self, opened: Sequence[str], misconception: str | None) -> str | None:
        """The key of the hint to open next, None when all are: a misconception's slug, or "1", "2", "3".

        The hint for the misconception that the learner was just told comes first.
        """
        if misconception and misconception not in opened and self._targeted(misconception):
            return misconception
        return next((key for key in ("1", "2", "3") if key not in opened), None)

    def text(self, key: str) -> str:
        """The hint behind a key, in Markdown; "" if the exercise no longer has it."""
        if key in {"1", "2", "3"}:
            return self.hints[int(key) - 1]
        return self._targeted(key)

    def _targeted(self, slug: str) -> str:
        return next((one.hint for one in self.misconceptions if one.slug == slug), "")
