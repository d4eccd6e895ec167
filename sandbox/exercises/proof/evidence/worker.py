"""The process that plays scripts: IPython as a kernel runs it, without the kernel, one world after another.

`replay` starts it with the environment of one engine and a data folder for it alone. It reads scripts from
its standard input, one line of JSON each, and answers each with one line. Between two scripts all that the
first has made is taken off the engine, and its progress and edition are forgotten: the next begins with
nothing.
"""

from __future__ import annotations

import faulthandler
import io
import json
import os
import sys
import warnings
from contextlib import redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING, Any

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from sandbox.errors import LearnerError
from sandbox.exercises.card.card import Card
from sandbox.exercises.proof.evidence.scripts import Part
from sandbox.home import find_home
from sandbox.lab.lab import Lab

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sandbox.exercises.case import Json

SCRIPT_TIMEOUT_S = 180
FORGOTTEN = ("progress.json", "edition.json")


class CellFailedError(Exception):
    """A cell that is no learner's raised; the text says which, and what it said."""


class Player:
    """Plays scripts in one shell, one after another."""

    def __init__(self) -> None:
        """Make the shell; it keeps no history."""
        self._shell = InteractiveShell.instance(config=Config(HistoryManager={"enabled": False}))
        self._shell.colors = "nocolor"
        self._environ = dict(os.environ)

    def play(self, script: Mapping[str, Any]) -> dict[str, Json]:
        """Run a script's cells in a world of their own, and return what came of them, see `replay`."""
        os.environ["COURSE_LEARNER"] = script["learner"]
        try:
            return self._play(script["cells"], script["answer"])
        except CellFailedError as error:
            return {"problem": str(error)}
        finally:
            self._forget()

    def _play(self, cells: Iterable[tuple[str, str]], answer: Json) -> dict[str, Json]:
        found: dict[str, Json] = {"failure": ""}
        said = ""
        for part, source in cells:
            card, text, failure = self._run(source)
            if failure and part != Part.WAY:
                raise CellFailedError(f"The cell\n{source}\nraised {failure}")
            if part == Part.WAY:
                found["failure"] = found["failure"] or (f"its lines raised {failure}" if failure else "")
            said += "" if part == Part.BEFORE else text
            if part == Part.CARD:
                found |= self._opened(card, source, answer)
            if part == Part.CHECK:
                found |= {"case": _case(card, source), "verdict": card.verdict.to_json()}
        return {**found, "said": said}

    def _opened(self, card: object, source: str, answer: Json) -> dict[str, Json]:
        """Answer the card, and return the case that comes of it; a refused one is the way's failure."""
        failure = ""
        case = _case(card, source)
        if answer is not None and isinstance(card, Card):
            try:
                card.card.check(answer)
            except LearnerError as error:
                failure = f"the card takes no such answer: {error}"
            case = _case(card, source)
        return {"opened": case, "failure": failure}

    def _run(self, source: str) -> tuple[Any, str, str]:
        """Run a cell; return the value of its last line, what it printed, and what it raised in a line."""
        said = io.StringIO()
        with redirect_stdout(said), redirect_stderr(said):
            done = self._shell.run_cell(source, store_history=False)  # type: ignore[no-untyped-call]
        error = done.error_before_exec or done.error_in_exec
        return done.result, said.getvalue(), f"{type(error).__name__}: {error}" if error else ""

    def _forget(self) -> None:
        """Leave nothing of a script: neither on the engine, nor in the data folder, nor in the shell."""
        lab = self._shell.user_ns.get("lab")
        if isinstance(lab, Lab):
            lab.stop()
        self._shell.reset(new_session=False)  # type: ignore[no-untyped-call]
        os.environ.clear()
        os.environ.update(self._environ)
        folder = find_home().path
        for name in FORGOTTEN:
            (folder / name).unlink(missing_ok=True)


def _case(card: object, source: str) -> Json:
    """Return the case behind a card.

    Raises:
        CellFailedError: the cell's last line is no card.
    """
    if not isinstance(card, Card):
        raise CellFailedError(f"The cell\n{source}\nshows no exercise's card on its last line.")
    return card.card.case().to_json()


def main() -> None:
    """Play what comes in; at the end take everything off the engine."""
    warnings.simplefilter("default")
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    player = Player()
    try:
        for line in sys.stdin:
            faulthandler.dump_traceback_later(SCRIPT_TIMEOUT_S, exit=True)
            answers.write(json.dumps(player.play(json.loads(line))) + "\n")
            answers.flush()
    finally:
        Lab.open().stop(everything=True)


if __name__ == "__main__":
    main()
