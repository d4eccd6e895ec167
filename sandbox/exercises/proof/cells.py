"""Where a notebook shows and answers its exercises: found by the id in a cell's source, never by position."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

Notebook: TypeAlias = "dict[str, Any]"
"""A notebook's JSON, nbformat 4."""

CHECK = re.compile(r"""\bexercise\(\s*["'](\d+\.\d+)["']""")
BREAK = re.compile(r"""\bbreak_it\(\s*["'](\d+\.\d+)["']""")
ANSWER = re.compile(r"#\s*exercise\s+(\d+\.\d+)\s*:\s*your lines go here", re.IGNORECASE)


def source_of(cell: Notebook) -> str:
    """A cell's source as one text."""
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def check_cells(notebook: Notebook, exercise_id: str) -> list[int]:
    """The indexes of the cells that show or check an exercise; comments do not count."""
    return [index for index, found in _code(notebook) if exercise_id in _checked(found)]


def answer_cells(notebook: Notebook, exercise_id: str) -> list[int]:
    """The indexes of the cells that begin with the exercise's `your lines go here`."""
    return [index for index, source in _code(notebook) if answer_id(source) == exercise_id]


def break_cells(notebook: Notebook, exercise_id: str) -> list[int]:
    """The indexes of the cells that break what a drill is about; comments do not count."""
    return [index for index, source in _code(notebook) if exercise_id in BREAK.findall(_uncommented(source))]


def exercise_ids(notebook: Notebook) -> list[str]:
    """Every exercise that the notebook shows, in the order of the first cells."""
    return list(dict.fromkeys(one for _, source in _code(notebook) for one in _checked(source)))


def answer_id(source: str) -> str | None:
    """The exercise that an answer cell belongs to, None for any other cell."""
    first = next((line for line in source.splitlines() if line.strip()), "")
    found = ANSWER.match(first.strip())
    return found[1] if found else None


def _code(notebook: Notebook) -> Iterator[tuple[int, str]]:
    for index, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] == "code":
            yield index, source_of(cell)


def _checked(source: str) -> list[str]:
    return CHECK.findall(_uncommented(source))


def _uncommented(source: str) -> str:
    return "\n".join(line for line in source.splitlines() if not line.lstrip().startswith("#"))
