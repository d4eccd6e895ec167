"""Goes through a chapter as a learner without a mouse does: JupyterLab's keys, Tab, arrows, Space, Enter."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from playwright.sync_api import expect

from sandbox.course.kinds import PredictRestart
from tests.browser.card import steps_of
from tests.browser.mouse import EXERCISE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Locator

    from sandbox.exercises import Exercise
    from sandbox.exercises.case import Json
    from sandbox.exercises.ways import Way
    from tests.browser.card import Card
    from tests.browser.notebook import Notebook

MOST_KEYS = 80
IS_FOCUSED = "element => element === document.activeElement"
IS_BEHIND = """element => Boolean(
  element.compareDocumentPosition(document.activeElement) & Node.DOCUMENT_POSITION_FOLLOWING)"""
ACTIVE = ".jp-NotebookPanel:visible .jp-Notebook .jp-Cell.jp-mod-active"


class KeyboardJourney:
    """One way through a chapter; the notebook has the focus, in command mode."""

    def __init__(self, chapter: Notebook) -> None:
        """Begin where the page has put the focus."""
        self.chapter = chapter
        self.page = chapter.page
        self.press = chapter.page.keyboard.press

    def go(self) -> None:
        """Run every code cell in its order, and do what its exercise asks."""
        for cell_id in self.chapter.code:
            match = EXERCISE.fullmatch(cell_id)
            if match is None:
                self.run(cell_id)
                if cell_id == "choose-name":
                    self.choose_name()
            else:
                self._exercise(self.chapter.exercise(f"{match[1]}.{match[2]}"), match[3] or "")

    def _exercise(self, exercise: Exercise, role: str) -> None:
        """Do what one of its cells asks for; an answer is written when its check is reached."""
        if role == "check":
            (self.task if exercise.kind.in_cells else self.predicted)(exercise)
        elif not role:
            self.question(exercise)

    def run(self, cell_id: str) -> None:
        """Walk to a cell with the arrows and run it where it stands."""
        index = self.chapter.index(cell_id)
        for _ in range(MOST_KEYS):
            now = int(self.page.locator(ACTIVE).get_attribute("data-windowed-list-index") or 0)
            if now == index:
                break
            self.press("ArrowDown" if now < index else "ArrowUp")
        self.chapter.cell(cell_id).run_by(lambda: self.press("Control+Enter"))

    def choose_name(self) -> None:
        """Type another name into the field under the cell, and press its button."""
        box = self.chapter.cell("choose-name").box
        self.tab_to(box.get_by_label("Your name"))
        self.press("Control+a")
        self.page.keyboard.type(self.chapter.new_name)
        self.tab_to(box.get_by_role("button", name="Use this name"))
        self.press("Enter")
        expect(box.get_by_role("status")).to_contain_text(f"You are {self.chapter.new_name} ")
        self.leave()

    def question(self, exercise: Exercise) -> None:
        """Answer a question wrong, open the hints, and answer it right."""
        card = self._open(exercise)
        if exercise.kind.in_cells:
            return self.leave()
        for slug, way in (self.chapter.wrong_way(exercise), ("", exercise.right_way)):
            self.give(card, self.chapter.answer(exercise, way))
            if exercise.kind.settles_later:
                card.says("Your prediction is kept")
                if not isinstance(exercise.kind, PredictRestart):
                    return self.leave()
                self._restart(exercise)
            if slug:
                card.says("not yet right", f"[{slug}]")
                self._hints(card)
        card.is_solved()
        return self.leave()

    def predicted(self, exercise: Exercise) -> None:
        """Look at the wrong prediction's verdict, open the hints, and correct it."""
        card = self._check(exercise)
        card.says("not yet right", f"[{self.chapter.wrong_way(exercise)[0]}]")
        self._hints(card)
        self.give(card, self.chapter.answer(exercise, exercise.right_way))
        card.is_solved()
        self.leave()

    def task(self, exercise: Exercise) -> None:
        """Type a wrong way's lines, open the hints, type the reference's, and ask for the solution."""
        slug, wrong = self.chapter.wrong_way(exercise)
        self._write(exercise, wrong)
        card = self._check(exercise)
        if exercise.kind.in_card:
            card.says("not solved yet", "Name the cause first")
            self.give(card, self.chapter.answer(exercise, exercise.kind.own_reference()))
        card.says("not yet right", f"[{slug}]")
        self._hints(card)
        self.leave()
        self._write(exercise, exercise.right_way)
        self._check(exercise)
        card.is_solved()
        self.tab_to(card.button("Solution"))
        self.press("Enter")
        expect(card.box.get_by_role("heading", name="Solution")).to_be_visible()
        self.leave()

    def start_over(self, exercise: Exercise) -> None:
        """Begin the exercise's next attempt."""
        card = self._open(exercise)
        self.tab_to(card.button("Start over"))
        self.press("Enter")
        card.says("not solved yet")
        self.leave()

    def restart_and_run_all(self) -> None:
        """Restart the kernel with JupyterLab's keys for it, and run all cells."""
        self._restart_kernel()
        self.press("Control+a")
        last = self.chapter.cell(self.chapter.code[-1])
        last.run_by(lambda: self.press("Control+Enter"))

    def give(self, card: Card, answer: Json) -> None:
        """Give an answer with the keys of its kind, and check it."""
        kind = card.exercise.kind.name
        if kind in {"choice", "predict", "repair"}:
            self._pick(card, cast("int", answer))
        elif kind == "blank":
            self._type(card, str(answer))
        elif kind == "multichoice":
            self._tick(card, cast("Sequence[int]", answer))
        elif kind == "match":
            self._pair(card, cast("Sequence[int]", answer))
        else:
            self._arrange(card, cast("Sequence[int]", answer))
        if kind != "blank":  # there, Enter has checked
            self.tab_to(card.button("Check"))
            self.press("Enter")

    def tab_to(self, wanted: Locator) -> None:
        """Press Tab, or Shift and Tab, until this has the focus."""
        for _ in range(MOST_KEYS):
            if wanted.evaluate(IS_FOCUSED):
                return
            self.press("Shift+Tab" if wanted.evaluate(IS_BEHIND) else "Tab")
        raise AssertionError(f"Tab does not lead to {wanted}.")

    def leave(self) -> None:
        """Leave a card by running its cell once more: the next one has the focus then."""
        self.press("Shift+Enter")
        expect(self.page.locator(f"{ACTIVE}:focus")).to_be_visible()

    def _open(self, exercise: Exercise) -> Card:
        self.run(f"exercise-{exercise.id.replace('.', '-')}")
        card = self.chapter.card(exercise.id)
        expect(card.box).to_be_visible()
        return card

    def _hints(self, card: Card) -> None:
        self.tab_to(card.button("Hint"))
        while card.button("Hint").get_attribute("aria-disabled") == "false":
            count = card.box.locator(".drc-hint").count()
            self.press("Space")
            expect(card.box.locator(".drc-hint")).to_have_count(count + 1)

    def _restart(self, exercise: Exercise) -> None:
        """Restart the kernel; run the first cell and the card's again."""
        self.leave()
        self._restart_kernel()
        self.run("open")
        self._open(exercise)

    def _restart_kernel(self) -> None:
        self.press("0")
        self.press("0")
        expect(self.page.get_by_role("button", name="Confirm Kernel Restart")).to_be_focused()
        self.press("Enter")

    def _write(self, exercise: Exercise, way: Way) -> None:
        """Type a way's lines in place of what the answer cell holds, and run it."""
        self.run(f"exercise-{exercise.id.replace('.', '-')}-answer")
        self.press("Enter")
        self.press("Control+a")
        for number, line in enumerate(self.chapter.lines(exercise, way).strip().splitlines()):
            if number:
                self.press("Enter")
            self.page.keyboard.type(line)
        self.press("Escape")
        self.chapter.answer_cell(exercise.id).run_by(lambda: self.press("Control+Enter"))

    def _check(self, exercise: Exercise) -> Card:
        self.run(f"exercise-{exercise.id.replace('.', '-')}-check")
        return self.chapter.card(exercise.id, "check")

    def _pick(self, card: Card, answer: int) -> None:
        radios = card.box.get_by_role("radio")
        ticked = [radio.is_checked() for radio in radios.all()]
        self.tab_to(radios.nth(ticked.index(True) if any(ticked) else 0))
        self.press("Space")
        for _ in ticked:
            if radios.nth(answer).is_checked():
                break
            self.press("ArrowDown")
        expect(radios.nth(answer)).to_be_focused()

    def _tick(self, card: Card, answer: Sequence[int]) -> None:
        for number, box in enumerate(card.box.get_by_role("checkbox").all()):
            if box.is_checked() != (number in answer):
                self.tab_to(box)
                self.press("Space")

    def _type(self, card: Card, answer: str) -> None:
        self.tab_to(card.box.get_by_role("textbox"))
        self.press("Control+a")
        self.page.keyboard.type(answer)
        self.press("Enter")

    def _pair(self, card: Card, answer: Sequence[int]) -> None:
        for term, meaning in enumerate(answer):
            select = card.box.get_by_role("combobox").nth(term)
            self.tab_to(select)
            self.press("Home")
            for _ in range(len(answer)):
                if select.input_value() == str(meaning):
                    break
                self.press("ArrowDown")
            expect(select).to_have_value(str(meaning))

    def _arrange(self, card: Card, answer: Sequence[int]) -> None:
        for place, step in enumerate(answer):
            self.tab_to(card.box.locator(f'[data-step="{step}"] [data-move="up"]'))
            while (now := steps_of(card.box).index(step)) > place:
                self.press("ArrowUp")
                expect(card.box.get_by_role("listitem").nth(now - 1)).to_have_attribute(
                    "data-step", str(step)
                )
