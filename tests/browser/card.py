"""An exercise's card as a learner meets it, and ways to give it an answer by mouse."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from playwright.sync_api import Locator

    from sandbox.exercises import Exercise
    from sandbox.exercises.case import Json

ALL_HINTS = 5


class Card:
    """The card of one exercise under one cell."""

    def __init__(self, cell: Locator, exercise: Exercise) -> None:
        """Find it when something is asked of it."""
        name = re.compile(rf"^Exercise {re.escape(exercise.id)}: ")
        self.exercise = exercise
        self.box = cell.get_by_role("group", name=name)
        self.verdict = self.box.get_by_role("status").first

    def button(self, name: str) -> Locator:
        """Find one of its buttons."""
        return self.box.get_by_role("button", name=name, exact=True)

    def answer(self, answer: Json) -> None:
        """Give an answer with the mouse, and check it."""
        ANSWERING[self.exercise.kind.name](self.box, answer)
        self.button("Check").click()

    def says(self, *words: str) -> None:
        """Wait until the verdict has these words."""
        for one in words:
            expect(self.verdict).to_contain_text(one)

    def is_solved(self) -> None:
        """Wait until the verdict is the good one."""
        expect(self.box).to_have_attribute("data-outcome", "SOLVED")

    def open_hints(self) -> None:
        """Press Hint until all are open; each stands there with its label."""
        hint = self.button("Hint")
        for number in range(1, ALL_HINTS):
            if hint.get_attribute("aria-disabled") == "true":
                break
            hint.click()
            expect(self.box.locator(".drc-hint")).to_have_count(number)
        for label in ("Hint 1: the idea", "Hint 2: where to look", "Hint 3: the plan"):
            expect(self.box.get_by_role("heading", name=label)).to_be_visible()

    def start_over(self) -> None:
        """Press Start over; the verdict goes, opened hints stay."""
        self.button("Start over").click()
        self.says("not solved yet")

    def open_solution(self) -> None:
        """Press Solution; the reason stands there, too."""
        self.button("Solution").click()
        expect(self.box.get_by_role("heading", name="Solution")).to_be_visible()
        expect(self.box.locator(".drc-solution")).to_contain_text("Read more: ")


def _pick(box: Locator, answer: Json) -> None:
    box.locator(".drc-option").nth(cast("int", answer)).click()


def _tick(box: Locator, answer: Json) -> None:
    for number, option in enumerate(box.get_by_role("checkbox").all()):
        option.set_checked(number in cast("Sequence[int]", answer))


def _fill(box: Locator, answer: Json) -> None:
    box.get_by_role("textbox").fill(str(answer))


def _pair(box: Locator, answer: Json) -> None:
    for term, meaning in enumerate(cast("Sequence[int]", answer)):
        box.get_by_role("combobox").nth(term).select_option(str(meaning))


def _arrange(box: Locator, answer: Json) -> None:
    """Move every step up to its place, the first one first."""
    for place, step in enumerate(cast("Sequence[int]", answer)):
        while (now := steps_of(box).index(step)) > place:
            box.locator(f'[data-step="{step}"] [data-move="up"]').click()
            expect(box.get_by_role("listitem").nth(now - 1)).to_have_attribute("data-step", str(step))


def steps_of(box: Locator) -> list[int]:
    """Return the steps of an Order as they now stand."""
    return [int(step.get_attribute("data-step") or -1) for step in box.get_by_role("listitem").all()]


ANSWERING: Mapping[str, Callable[[Locator, Json], None]] = {
    "choice": _pick,
    "predict": _pick,
    "multichoice": _tick,
    "repair": _pick,
    "blank": _fill,
    "match": _pair,
    "order": _arrange,
}
