"""Columns: cells put below each other.

Source: pkg.go.dev/text/tabwriter; docker CLI 28.2.2 uses columns of at least 10 signs with 3 between them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST_WIDTH = 10
BETWEEN = 3
ELLIPSIS = "…"
ID_LENGTH = 12


def aligned(rows: Sequence[str], least: int = LEAST_WIDTH, between: int = BETWEEN) -> str:
    """Align lines whose cells are separated by tabs; what stands behind the last tab is not padded."""
    cells = [row.split("\t") for text in rows for row in text.split("\n")]
    widths = _widths(cells, least, between)
    return "".join(_joined(row, widths[number]) + "\n" for number, row in enumerate(cells))


def shortened(text: str, length: int) -> str:
    """Cut a text that is longer, with an ellipsis in place of the rest."""
    if len(text) <= length:
        return text
    return text[: length - 1] + ELLIPSIS if length > 1 else text[:length]


def short_id(text: str) -> str:
    """Cut an ID or digest to twelve digits, without its algorithm."""
    return text.partition(":")[2][:ID_LENGTH] if ":" in text else text[:ID_LENGTH]


def _widths(cells: list[list[str]], least: int, between: int) -> list[list[int]]:
    """Find each row's column widths: a column reaches over the neighbouring rows that have a tab there."""
    widths: list[list[int]] = [[] for _ in cells]
    for column in range(max(map(len, cells), default=0)):
        start = 0
        while start < len(cells):
            end = start
            while end < len(cells) and len(cells[end]) - 1 > column:
                end += 1
            if end > start:
                widest = max(len(cells[row][column]) for row in range(start, end))
                for row in range(start, end):
                    widths[row].append(max(widest + between, least))
            start = end + 1
    return widths


def _joined(row: list[str], widths: list[int]) -> str:
    return "".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)) + row[-1]
