"""One notebook, open in the browser: its cells by id, its exercises, the learner's own values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from sandbox.exercises.exercise import seed
from sandbox.exercises.ways import answer_of, cell_source
from tests.browser.card import Card
from tests.browser.jupyterlab import Cell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from playwright.sync_api import Page

    from sandbox.exercises import Exercise
    from sandbox.exercises.case import Json
    from sandbox.exercises.ways import Way
    from sandbox.home import Learner

VIEW = re.compile(r"^lab\.|^%docker|^with lab\.", re.MULTILINE)


class Notebook:
    """A notebook as one learner sees it; `cells` is its JSON, in which an exercise's cells are told by id."""

    def __init__(
        self,
        page: Page,
        cells: Sequence[dict[str, Any]],
        exercises: Sequence[Exercise],
        learner: Learner,
        facts: Mapping[str, Json],
    ) -> None:
        """Look at the page when something is asked of it."""
        self.page = page
        self.cells = cells
        self.exercises = exercises
        self.learner = learner
        self.facts = facts
        self.code = [cell["id"] for cell in cells if cell["cell_type"] == "code"]

    @property
    def new_name(self) -> str:
        """A name to choose that nobody else has on an engine; its letters are keys of JupyterLab's."""
        return f"daxb-{self.learner.id}"

    def index(self, cell_id: str) -> int:
        """Return a cell's place."""
        return [cell["id"] for cell in self.cells].index(cell_id)

    def cell(self, cell_id: str) -> Cell:
        """Find a cell in the page."""
        return Cell(self.page, self.index(cell_id))

    def exercise(self, exercise_id: str) -> Exercise:
        """Find one of the notebook's exercises."""
        return next(one for one in self.exercises if one.id == exercise_id)

    def card(self, exercise_id: str, role: str = "") -> Card:
        """Find an exercise's card; the `role` "check" is that of a cell after the answer."""
        name = "-".join(["exercise", *exercise_id.split("."), *filter(None, [role])])
        return Card(self.cell(name).box, self.exercise(exercise_id))

    def last_card(self, exercise_id: str) -> Card:
        """Find an exercise's card where its verdict is shown: after the answer, if there is such a cell."""
        name = "-".join(["exercise", *exercise_id.split("."), "check"])
        return self.card(exercise_id, "check" if name in self.code else "")

    def answer_cell(self, exercise_id: str) -> Cell:
        """Find the cell in which a Task is answered."""
        return self.cell("-".join(["exercise", *exercise_id.split("."), "answer"]))

    def answer(self, exercise: Exercise, way: Way) -> Json:
        """Return what this way answers, with the learner's own values, in this place."""
        return answer_of(way, {**self.facts, **self._drawn(exercise)})

    def wrong_way(self, exercise: Exercise) -> tuple[str, Way]:
        """Return the first way that is wrong in this place, with its misconception."""
        return next(
            (slug, way)
            for slug, way in exercise.wrong_ways
            if exercise.kind.in_cells or self.answer(exercise, way) is not None
        )

    def lines(self, exercise: Exercise, way: Way) -> str:
        """Return what this way writes into the answer cell."""
        return f"# Exercise {exercise.id}: your lines go here\n{cell_source(way, self._drawn(exercise))}"

    def run(self, cell_id: str) -> None:
        """Run a cell by mouse; what it prints is what the committed notebook shows."""
        cell = self.cell(cell_id)
        cell.run()
        committed = self.cells[self.index(cell_id)]
        for output in committed["outputs"]:
            if not VIEW.search("".join(committed["source"])):
                expect(cell.box).to_contain_text(_text(output).strip())

    def _drawn(self, exercise: Exercise) -> dict[str, Json]:
        return exercise.parameters(seed(self.learner.id, exercise.id, 1))


def _text(output: dict[str, Any]) -> str:
    return "".join(output.get("text") or output["data"]["text/plain"])
