"""A wrong idea with a name: why a learner errs, and what to say to exactly that learner."""

from __future__ import annotations

import re
from dataclasses import dataclass

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Misconception:
    """A mistake that newcomers really make.

    `slug` says the wrong idea as they would (`tag-is-a-copy`), `hint` is the targeted hint in Markdown, still
    without the solution; `source` is the documentation that settles it.
    """

    slug: str
    hint: str
    source: str = ""

    def __post_init__(self) -> None:
        """Refuse a slug that no one could say aloud."""
        if not SLUG.fullmatch(self.slug):
            raise ValueError(
                f"A misconception's slug is lower-case words joined by hyphens, not {self.slug!r}."
            )
