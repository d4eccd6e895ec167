"""An exercise as plain text: for GitHub, nbconvert, a terminal, a screen without widgets.

`text_form` is what nbval compares: verdict first, then nothing that depends on machine, learner or progress.
`full_text` is what `print(lab.exercise("1.4"))` shows: all that the card would.
"""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

from sandbox.exercises.kinds.kind import fill

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sandbox.exercises.case import Json
    from sandbox.exercises.exercise import Exercise
    from sandbox.exercises.progress.entry import Entry
    from sandbox.exercises.verdict import Verdict

WIDTH = 88
MARKER = re.compile(r"\s*(?:\w+[.)]|-|Hint:) ")
"""What a line of a list begins with; its next lines stand under its text."""
IN_REVIEW = {
    "task": "Solve it in any new cell, with lab.docker and lab.registry(); then press Check, or run {call}).",
    "code": "Write your function in any new cell, then run {call}, answer=your_function).",
}
"""What differs where the exercise stands alone, without the cells of its chapter."""
HOW = {
    "choice": "Answer in the card, or with {call}, answer='a').",
    "predict": "Answer in the card, or with {call}, answer='a').",
    "multichoice": "Answer in the card, or with {call}, answer='ab').",
    "order": "Answer in the card, or with all letters in order: {call}, answer='ab…').",
    "match": "Answer in the card, or with one letter for each term: {call}, answer='ab…').",
    "blank": "Answer in the card, or with {call}, answer='…').",
    "task": "Solve it in the answer cell, then run {call}).",
    "repair": "Name the cause in the card, or with {call}, answer='a'). Mend it in the answer cell, then run"
    " {call}).",
    "code": "Write your function in the answer cell, then run {call}, answer=your_function).",
}


def text_form(exercise: Exercise, verdict: Verdict, call: str = "exercise") -> str:
    """The verdict's headline, then the task with `<your …>` in place of every drawn value."""
    placeholders: dict[str, Json] = {name: f"<your {name}>" for name in exercise.parameters("")}
    placeholders["learner"] = "<your name>"
    lines = [verdict.headline(exercise.id), *_task(exercise, placeholders), "", how_to_answer(exercise, call)]
    return _wrapped(lines)


def full_text(
    exercise: Exercise, entry: Entry, verdict: Verdict, parameters: Mapping[str, Json], call: str = "exercise"
) -> str:
    """What the card shows to this learner now, as text."""
    lines = [verdict.headline(exercise.id), verdict.evidence, *_task(exercise, parameters)]
    for key in entry.hints:
        lines += ["", f"Hint: {fill(exercise.ladder.text(key), parameters)}"]
    return _wrapped([*lines, "", how_to_answer(exercise, call)])


def how_to_answer(exercise: Exercise, call: str = "exercise") -> str:
    """The line of code that answers where no card is shown; `call` is the lab's function that opens it."""
    lines = HOW if call == "exercise" else {**HOW, **IN_REVIEW}
    return lines[exercise.kind.name].format(call=f'lab.{call}("{exercise.id}"')


def _wrapped(lines: Iterable[str]) -> str:
    """Join lines, the long ones wrapped: a page without widgets would cut them or scroll them away."""
    return "\n".join(_wrap(line) for text in lines for line in text.split("\n"))


def _wrap(line: str) -> str:
    if len(line) <= WIDTH:
        return line
    marker = MARKER.match(line)
    return textwrap.fill(
        line,
        WIDTH,
        subsequent_indent=" " * len(marker[0]) if marker else "",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _task(exercise: Exercise, parameters: Mapping[str, Json]) -> list[str]:
    statement = exercise.statement_for(parameters).strip()
    lines = [fill(line, parameters) for line in exercise.kind.lines()]
    title = f"{exercise.title} ({exercise.minutes} min)"
    return [title, "", statement, *([""] if lines else []), *lines]
