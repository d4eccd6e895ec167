"""One chapter's notebook, open in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.course.chapters import chapters
from tests.browser.notebook import Notebook
from tests.notebooks.committed import notebook

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playwright.sync_api import Page

    from sandbox.exercises.case import Json
    from sandbox.home import Learner


class Chapter(Notebook):
    """A chapter as one learner sees it."""

    def __init__(self, page: Page, number: str, learner: Learner, facts: Mapping[str, Json]) -> None:
        """Read the committed notebook: the learner's copy has the same cells."""
        self.chapter = next(one for one in chapters() if one.number == number)
        cells = notebook(self.chapter.notebook)["cells"]
        super().__init__(page, cells, self.chapter.exercises, learner, facts)
