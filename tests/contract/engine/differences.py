"""Where the embedded engine may answer as no real engine does, each with its reason.

Steps are regular expressions over "story: step" (or "story @version: step"), fields over the names of an
answer's fields; without fields, the whole answer may be another one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Difference:
    """One reason, and the steps and fields for which it holds."""

    title: str
    reason: str
    steps: tuple[str, ...]
    fields: tuple[str, ...] = (".*",)

    def covers(self, step: str, fields: Iterable[str]) -> bool:
        """Tell whether all that differs in a step differs for this reason."""
        is_named = any(re.fullmatch(pattern, step) for pattern in self.steps)
        return is_named and all(any(re.fullmatch(each, name) for each in self.fields) for name in fields)


DIFFERENCES: tuple[Difference, ...] = ()
