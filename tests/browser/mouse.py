"""Goes through a chapter as a learner with a mouse does: guesses wrong first, then right."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from sandbox.course.kinds import PredictRestart
from tests.browser.jupyterlab import restart

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.exercises import Exercise
    from sandbox.exercises.ways import Way
    from tests.browser.card import Card
    from tests.browser.notebook import Notebook

EXERCISE = re.compile(r"exercise-(\d+)-(\d+)(?:-(answer|check))?")


class MouseJourney:
    """One way through all cells of a chapter; `seen` is told the id of every cell that was dealt with."""

    def __init__(self, chapter: Notebook, seen: Callable[[str], None]) -> None:
        """Begin at the top."""
        self.chapter = chapter
        self.seen = seen

    def go(self) -> None:
        """Run every code cell in its order, and do what its exercise asks."""
        for cell_id in self.chapter.code:
            match = EXERCISE.fullmatch(cell_id)
            if match is None:
                self.chapter.run(cell_id)
                if look := self._looks.get(cell_id):
                    look()
            else:
                self._exercise(f"{match[1]}.{match[2]}", match[3] or "")
            self.seen(cell_id)

    @property
    def _looks(self) -> dict[str, Callable[[], None]]:
        """What is done after a cell that is no exercise, by the cell's id."""
        return {
            "choose-name": self._choose_name,
            "manifest": self._send_the_get_again,
            "move-stable": self._look_at_the_graph,
            "second-machine-pull-0-2": self._read_what_travelled,
        }

    def _send_the_get_again(self) -> None:
        """Open the manifest's GET and replay it: its bytes have the digest that the registry calls it by."""
        box = self.chapter.cell("manifest").box
        box.get_by_role("button", name="GET /v2/skylark/forecast/manifests/0.1").click()
        details = box.get_by_role("region", name="Details")
        details.get_by_role("button", name="Send this GET again").click()
        expect(details).to_contain_text("It is the one in the header Docker-Content-Digest.")

    def _read_what_travelled(self) -> None:
        """Of the second version, the colleague's engine asks for what it lacks, not for the shared layer."""
        box = self.chapter.cell("second-machine-pull-0-2").box
        box.get_by_role("button", name="As text").click()
        expect(box.locator(".drc-as-text")).to_contain_text("received        manifest, config, layer c")

    def _look_at_the_graph(self) -> None:
        """Open the tag that moved, and from there the manifest; its bytes come from the registry."""
        box = self.chapter.cell("move-stable").box
        box.get_by_role("button", name="tag stable, moved").click()
        details = box.get_by_role("region", name="Details")
        expect(details).to_contain_text("Named before")
        details.get_by_role("button", name="manifest").first.click()
        expect(details).to_contain_text("(the same)")

    def _choose_name(self) -> None:
        box = self.chapter.cell("choose-name").box
        box.get_by_label("Your name").fill(self.chapter.new_name)
        box.get_by_role("button", name="Use this name").click()
        expect(box.get_by_role("status")).to_contain_text(f"You are {self.chapter.new_name} ")

    def _exercise(self, exercise_id: str, role: str) -> None:
        exercise = self.chapter.exercise(exercise_id)
        if role == "answer":
            return  # written when its check is reached
        card = self.chapter.card(exercise_id, role)
        if role == "check":
            (self._task if exercise.kind.in_cells else self._predicted)(exercise, card)
        elif isinstance(exercise.kind, PredictRestart):
            self._restart(exercise, card)
        else:
            self._show(exercise, card)

    def _show(self, exercise: Exercise, card: Card) -> None:
        self._run(card.exercise.id, "")
        card.says("not solved yet")
        if exercise.kind.in_cells:
            return
        slug, wrong = self.chapter.wrong_way(exercise)
        card.answer(self.chapter.answer(exercise, wrong))
        if exercise.kind.settles_later:
            card.says("not solved yet", "Your prediction is kept")
            return
        card.says("not yet right", f"[{slug}]")
        card.open_hints()
        self._solve(exercise, card)

    def _predicted(self, exercise: Exercise, card: Card) -> None:
        """The wrong prediction was made before; now that it was seen, correct it."""
        self._run(exercise.id, "check")
        card.says("not yet right", f"[{self.chapter.wrong_way(exercise)[0]}]")
        card.open_hints()
        self._solve(exercise, card)

    def _task(self, exercise: Exercise, card: Card) -> None:
        slug, wrong = self.chapter.wrong_way(exercise)
        self._write(exercise, self.chapter.lines(exercise, wrong))
        if exercise.kind.in_card:
            card.says("not solved yet", "Name the cause first")
            card.answer(self.chapter.answer(exercise, exercise.kind.own_reference()))
        card.says("not yet right", f"[{slug}]")
        card.open_hints()
        self._write(exercise, self.chapter.lines(exercise, exercise.right_way))
        card.is_solved()
        card.open_solution()

    def _restart(self, exercise: Exercise, card: Card) -> None:
        """Predict, really restart, and run the first cell and this one again: twice."""
        self._run(exercise.id, "")
        slug, wrong = self.chapter.wrong_way(exercise)
        self._predict_and_restart(exercise, card, wrong)
        card.says("not yet right", f"[{slug}]")
        self._predict_and_restart(exercise, card, exercise.right_way)
        card.is_solved()

    def _predict_and_restart(self, exercise: Exercise, card: Card, way: Way) -> None:
        card.answer(self.chapter.answer(exercise, way))
        card.says("Your prediction is kept")
        restart(self.chapter.page)
        self.chapter.cell("open").run()
        self._run(exercise.id, "")

    def _solve(self, exercise: Exercise, card: Card) -> None:
        card.answer(self.chapter.answer(exercise, exercise.right_way))
        card.is_solved()
        card.open_solution()

    def _write(self, exercise: Exercise, lines: str) -> None:
        answer = self.chapter.answer_cell(exercise.id)
        answer.write(lines)
        answer.run()
        self._run(exercise.id, "check")

    def _run(self, exercise_id: str, role: str) -> None:
        name = "-".join(["exercise", *exercise_id.split("."), *filter(None, [role])])
        self.chapter.cell(name).run()
