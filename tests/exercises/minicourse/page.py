"""The mini-course's notebook in the browser: every kind of exercise, and a real engine behind them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sandbox.home import Learner
from tests.browser.notebook import Notebook
from tests.exercises.jupyter import cells_of
from tests.exercises.minicourse.good import EXERCISES
from tests.exercises.minicourse.notebook import BREAKING

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

LAST = "all cells ran"
STAYS = ("attempt", "parameters", "answer", "tries", "hints", "solution_shown", "solved_at", "history")
SEEN = """card => {
  const texts = (selector) => [...card.querySelectorAll(selector)].map((one) => one.textContent);
  const held = (one) => ["radio", "checkbox"].includes(one.type) ? one.checked : one.value;
  return {
    outcome: card.dataset.outcome,
    texts: texts(".drc-text, .drc-verdict, .drc-hint, .drc-solution"),
    answer: [...card.querySelectorAll("input, select")].map(held),
    steps: [...card.querySelectorAll("[data-step]")].map((step) => step.dataset.step),
  };
}"""


def sources(home: Path) -> dict[str, str]:
    """Return the notebook's cells by their ids: each exercise as chapters show one of its kind."""
    environ = {"COURSE_HOME": str(home), "COURSE_ENGINE": "in-process", "COURSE_LEARNER": "author"}
    first = f"import os\nos.environ.update({environ!r})\nfrom tests.exercises.minicourse.lesson import *"
    cells = {"open": f"{first}\npush_first()"}
    for one in EXERCISES:
        number = one.id.replace(".", "-")
        answers = ", answer=newest" if one.kind.name == "code" else ""
        cells[f"exercise-{number}"] = f'exercise("{one.id}")'
        if one.kind.is_staged:
            cells["break"] = BREAKING
        if one.kind.in_cells:
            cells[f"exercise-{number}-answer"] = f"# Exercise {one.id}: your lines go here"
        elif one.kind.settles_later:
            cells["pull"] = 'client.images.pull(repository, tag="0.1").tags != []'
        if one.kind.in_cells or one.kind.settles_later:
            cells[f"exercise-{number}-check"] = f'exercise("{one.id}"{answers})'
    return {**cells, "last": f'print("{LAST}")'}


class MiniCourse(Notebook):
    """That notebook as its learner sees it, and their data folder."""

    def __init__(self, page: Page, home: Path) -> None:
        """Find everything when it is asked for."""
        super().__init__(page, cells_of(sources(home)), EXERCISES, Learner("author", "author"), {})
        self.home = home

    def seen(self) -> dict[str, Any]:
        """Return what every card shows: verdict, answer, hints, solution."""
        return {one.id: self.last_card(one.id).box.evaluate(SEEN) for one in EXERCISES}

    def stored(self) -> dict[str, dict[str, Any]]:
        """Return what the progress store holds of every exercise, without the times of looking again."""
        entries = json.loads((self.home / "progress.json").read_text())["exercises"]
        return {name: {field: entry[field] for field in STAYS} for name, entry in entries.items()}
