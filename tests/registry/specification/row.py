"""One clause."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

    from tests.registry.world import Ask

ANY = "<any>"


@dataclass(frozen=True)
class Row:
    """`anchor` is the section in spec.md, `says` the clause in its words or a short form of them.

    `headers` are compared as text or matched, `ANY` wants one there, None wants none. `body` is bytes, a JSON
    value, or None for whatever; `codes` are the error codes. `settings` are fields of `Configuration`.
    """

    anchor: str
    says: str
    ask: Ask
    status: int
    before: tuple[Ask, ...] = ()
    headers: Mapping[str, str | re.Pattern[str] | None] = field(default_factory=dict)
    body: object = None
    codes: tuple[str, ...] = ()
    settings: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """Name the row in a test report."""
        return f"{self.anchor}: {self.says}"
