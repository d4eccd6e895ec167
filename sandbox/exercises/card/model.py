"""A card without a screen: what Check, Hint, Solution and Start over do, and what is then to be shown.

It keeps nothing itself. Every action reads the progress store, changes one entry and writes it, so that a
card is rebuilt after a kernel restart, in another kernel, or in a terminal.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sandbox.errors import LearnerError
from sandbox.exercises.card.state import card_state
from sandbox.exercises.card.text import full_text, text_form
from sandbox.exercises.case import Case
from sandbox.exercises.exercise import judge, seed
from sandbox.exercises.kinds.code import Code
from sandbox.exercises.verdict import Outcome, Verdict, not_yet, problem
from sandbox.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.exercises.case import Json
    from sandbox.exercises.exercise import Exercise
    from sandbox.exercises.progress.entry import Entry
    from sandbox.exercises.progress.store import ProgressStore
    from sandbox.exercises.world import World

SOLUTION_IS_LATER = "Try once first, or choose “Show me anyway”: then the exercise comes back in review."
MOST_DRAWS = 20
"""How often values are drawn anew where a leftover of an earlier attempt has already reached the goal."""
NO_MORE_HINTS = "All hints are open."


class CardModel:
    """One exercise, one learner, one world.

    `key` is what it is stored under, the exercise's id unless it is a review; `call` the function of the lab
    that opens it.
    """

    def __init__(
        self, exercise: Exercise, world: World, store: ProgressStore, *, key: str = "", call: str = "exercise"
    ) -> None:
        """Nothing happens yet; `run` opens the exercise."""
        self.exercise = exercise
        self.key = key or exercise.id
        self.call = call
        self.world = world
        self.store = store
        self.notice = ""

    @property
    def entry(self) -> Entry:
        """What is stored of this exercise."""
        return self.store.entry(self.key)

    @property
    def verdict(self) -> Verdict:
        """How the exercise stands, without looking again."""
        return self.entry.standing

    def known(self, entry: Entry) -> dict[str, Json]:
        """What texts and solutions are filled with: the drawn values, and the facts of the place."""
        return {**self.world.facts, **self.parameters(entry)}

    def parameters(self, entry: Entry) -> dict[str, Json]:
        """The values drawn for this attempt, and the learner's name as it is now."""
        drawn = self.exercise.parameters(seed(self.world.learner.id, self.key, entry.attempt))
        return {**drawn, **entry.parameters, "learner": self.world.learner.name}

    def run(self, answer: object = None) -> Verdict:
        """What the exercise's cell does: open it, take an answer typed there, check what can be.

        What this attempt has solved stays solved, whatever became of the registry since. A cell that is run
        again, after a restart perhaps, is no new try unless something changed.

        Raises:
            LearnerError: the answer can't be read.
        """
        entry = self.open()
        if answer is not None:
            self.notice = ""
            read = self._read(entry, answer)
            return self._judge(entry, read, is_try=read != self.exercise.kind.typed(entry.answer))
        if entry.is_solved:
            return self.verdict
        if self.exercise.kind.in_cells or entry.answer is not None:
            return self._judge(entry, None, is_try=False)
        return self.verdict

    def check(self, typed: object = None) -> Verdict:
        """The learner's own check, with what the card's controls hold or what a cell passed.

        Raises:
            LearnerError: the answer can't be read.
        """
        self.notice = ""
        entry = self.open()
        return self._judge(entry, self._read(entry, typed), is_try=True)

    def case(self) -> Case:
        """All that a check would look at now, with the answer that is stored."""
        return self._case(self.entry)

    def hint(self) -> None:
        """Open one more: the one for the misconception just named, else the next rung."""
        self.notice = ""

        def change(entry: Entry) -> Entry:
            last = entry.last_verdict
            key = self.exercise.ladder.next(entry.hints, last.misconception if last else None)
            return replace(entry, hints=(*entry.hints, key)) if key else entry

        before = self.entry.hints
        if self.store.update(self.key, change).hints == before:
            self.notice = NO_MORE_HINTS

    def solution(self, *, anyway: bool = False) -> None:
        """Show the reference and why: after a try, or anyway, which marks the exercise for review."""
        entry = self.entry
        self.notice = "" if entry.tries or anyway else SOLUTION_IS_LATER
        if not self.notice:
            unearned = not entry.solved_at
            self.store.update(
                self.key,
                lambda one: replace(one, solution_shown=True, review=one.review or unearned),
            )

    def start_over(self) -> None:
        """Begin the next attempt: new values, no answer. Opened hints stay, and so does what was solved."""
        self.notice = ""
        self._begin()

    def deal(self) -> None:
        """Begin the next attempt, with values for which the goal is not reached by what is there already."""
        self.notice = ""
        for _ in range(MOST_DRAWS):
            if not self._is_reached(self._begin()):
                return

    def act(self, message: Mapping[str, object]) -> None:
        """Do what a button of the card asks for; a mistake of the learner's becomes a remark in the card."""
        try:
            self._act(message)
        except LearnerError as error:
            self.notice = str(error)

    def state(self) -> dict[str, Json]:
        """What the card shows now."""
        entry = self.entry
        return card_state(self.exercise, entry, self.known(entry), notice=self.notice, call=self.call)

    def text_form(self) -> str:
        """What nbval compares."""
        return text_form(self.exercise, self.verdict, self.call)

    def full_text(self) -> str:
        """All that the card shows, as text."""
        entry = self.entry
        return full_text(self.exercise, entry, self.verdict, self.known(entry), self.call)

    def _act(self, message: Mapping[str, object]) -> None:
        match message.get("action"):
            case "check":
                self.check(message.get("answer"))
            case "hint":
                self.hint()
            case "solution":
                self.solution(anyway=bool(message.get("anyway")))
            case "start over":
                self.start_over()

    def open(self) -> Entry:
        """Begin the first attempt, or take a new *before* if the registries are not those of the old one.

        What a drill has broken was there before: its *before* stays.
        """
        entry = self.entry
        if entry.attempt == 0:
            return self._begin()
        if entry.is_solved or entry.fault or not self.exercise.kind.looks_at_state:
            return entry
        now = self.world.identities
        is_stale = any(now.get(role, identity) != identity for role, identity in entry.world.items())
        return self._look_before(entry.attempt) if is_stale or entry.before is None else entry

    def _begin(self) -> Entry:
        def change(entry: Entry) -> Entry:
            own = seed(self.world.learner.id, self.key, entry.attempt + 1)
            return entry.opened(self.exercise.parameters(own))

        entry = self.store.update(self.key, change)
        return self._look_before(entry.attempt) if self.exercise.kind.looks_at_state else entry

    def _is_reached(self, entry: Entry) -> bool:
        """Whether nothing has to be done; what can't be looked at now is not."""
        if not self.exercise.kind.looks_at_state or entry.before is None:
            return False
        before = Snapshot.from_json(entry.before)
        parameters, facts = self.parameters(entry), self.world.facts
        return judge(
            self.exercise, Case(self.exercise.id, parameters, None, before, before, (), facts)
        ).is_solved

    def _look_before(self, attempt: int) -> Entry:
        """Keep what is there now, unless the world can't be looked at or another kernel went on."""
        try:
            before, world, marks = self.world.snapshot().to_json(), self.world.identities, self.world.marks()
        except Exception:  # noqa: BLE001  # the check that follows looks again and names what is wrong
            return self.entry

        def change(entry: Entry) -> Entry:
            return entry.looked(before, world, marks) if entry.attempt == attempt else entry

        return self.store.update(self.key, change)

    def _read(self, entry: Entry, typed: object) -> Json:
        kind = self.exercise.kind
        if isinstance(kind, Code):
            return None if typed is None else kind.call(typed, self.parameters(entry))
        return None if not kind.in_card or typed in (None, "", []) else kind.read(typed)

    def _judge(self, entry: Entry, answer: Json, *, is_try: bool) -> Verdict:
        """Judge with a new answer, or with the stored one if that is None, and keep what came out."""
        kind = self.exercise.kind
        if kind.looks_at_state and self.world.missing:
            return self._keep(not_yet(f"Nothing can be checked here yet. {self.world.missing}"))
        try:
            case = self._case(entry)
            if answer is not None and answer != kind.typed(entry.answer):
                case = case.with_answer(kind.keep(answer, case))
        except Exception as error:  # noqa: BLE001  # whatever it is, it is not the learner's mistake
            return self._keep(problem(f"The check could not look: {type(error).__name__}: {error}"))
        verdict = judge(self.exercise, case)
        touched = verdict.outcome in {Outcome.SOLVED, Outcome.NOT_RIGHT}
        is_news = kind.in_cells and verdict != entry.last_verdict
        return self._keep(verdict, case, is_try=touched and (is_try or is_news))

    def _keep(self, verdict: Verdict, case: Case | None = None, *, is_try: bool = False) -> Verdict:
        is_settled = verdict.outcome in {Outcome.SOLVED, Outcome.NOT_RIGHT}
        saves = is_settled and self.exercise.kind.looks_at_state
        saved = case.to_json() if case and saves else None

        def change(entry: Entry) -> Entry:
            answered = entry.answered(case.answer) if case else entry
            return answered.judged(verdict, saved, is_try=is_try)

        self.store.update(self.key, change)
        return verdict

    def _case(self, entry: Entry) -> Case:
        parameters, facts = self.parameters(entry), self.world.facts
        if not self.exercise.kind.looks_at_state:
            nothing = Snapshot(registries={}, images={})
            return Case(self.exercise.id, parameters, entry.answer, nothing, nothing, (), facts)
        after = self.world.snapshot()
        before = Snapshot.from_json(entry.before) if entry.before else after
        requests = self.world.requests(entry.marks)
        case = Case(self.exercise.id, parameters, entry.answer, before, after, requests, facts)
        return self._staged(case, entry) if self.exercise.kind.is_staged else case

    def _staged(self, case: Case, entry: Entry) -> Case:
        """With the containers, and with the fault if it was set up since the course began afresh."""
        is_here = bool(entry.fault) and entry.fault["beginning"] == case.facts.get("beginning")
        fault = entry.fault["facts"] if is_here else None
        return replace(case, containers=self.world.containers(), fault=fault)
