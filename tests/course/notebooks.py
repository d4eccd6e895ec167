"""The committed notebooks as the tests of the content read them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sandbox.course.chapters import chapters
from tests.notebooks.committed import notebook

if TYPE_CHECKING:
    from collections.abc import Iterator

NUMBERS = tuple(chapter.number for chapter in chapters())
CODE_SPAN = re.compile(r"`[^`]*`")
LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")


def notebook_of(number: str) -> dict[str, Any]:
    """Return the notebook of a chapter."""
    return notebook(next(chapter.notebook for chapter in chapters() if chapter.number == number))


def cells(number: str, kind: str) -> Iterator[tuple[str, str]]:
    """Yield (id, source) of a chapter's cells of one kind."""
    for cell in notebook_of(number)["cells"]:
        if cell["cell_type"] == kind:
            yield cell["id"], "".join(cell["source"])


def prose(text: str) -> str:
    """Return the words of Markdown alone: no code, no link targets, no marks, single spaces."""
    words = LINK.sub(r"\1", CODE_SPAN.sub(" ", text))
    return re.sub(r"\s+", " ", re.sub(r"[*#>|]", " ", words)).strip()
