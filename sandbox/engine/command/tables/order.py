"""The order in which names are listed: numbers in them count as numbers."""

from __future__ import annotations

import re


def natural(text: str) -> list[tuple[int, int, str]]:
    """Return a key for sorting: `v2` comes before `v10`."""
    pieces = re.findall(r"\d+|\D+", text)
    return [(0, int(piece), piece) if piece.isdecimal() else (1, 0, piece) for piece in pieces]
