"""What a card shows, as plain JSON for the front end: safe HTML, and nothing that tells the answer."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from sandbox.exercises.card.markdown import to_html, to_inline_html, to_plain
from sandbox.exercises.card.text import how_to_answer
from sandbox.exercises.kinds.kind import fill
from sandbox.exercises.ways import answer_of, cell_source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.exercises.case import Json
    from sandbox.exercises.exercise import Exercise
    from sandbox.exercises.progress.entry import Entry
    from sandbox.exercises.verdict import Verdict

RUNGS = {"1": "Hint 1: the idea", "2": "Hint 2: where to look", "3": "Hint 3: the plan"}


def card_state(
    exercise: Exercise, entry: Entry, parameters: Mapping[str, Json], *, notice: str, call: str
) -> dict[str, Json]:
    """All that the front end draws; `notice` is a remark that is no verdict, `call` see `how_to_answer`."""
    verdict = entry.standing
    return {
        "id": exercise.id,
        "headline": exercise.headline,
        "minutes": exercise.minutes,
        "kind": exercise.kind.name,
        "in_cells": exercise.kind.in_cells,
        "statement": to_html(exercise.statement_for(parameters)),
        "face": _face(exercise, entry, parameters),
        "how": to_inline_html(how_to_answer(exercise, call)) if exercise.kind.in_cells else "",
        "answer": exercise.kind.typed(entry.answer),
        "verdict": _verdict(verdict),
        "notice": to_inline_html(notice),
        "tries": entry.tries,
        "hints": _hints(exercise, entry, parameters),
        "more_hints": exercise.ladder.next(entry.hints, verdict.misconception) is not None,
        "solution": _solution(exercise, parameters) if entry.solution_shown else None,
        "solution_is_free": entry.tries > 0,
        "review": entry.review,
    }


def _verdict(verdict: Verdict) -> dict[str, Json]:
    return {
        "outcome": verdict.outcome.name,
        "words": verdict.words,
        "evidence": to_inline_html(verdict.evidence),
    }


def _face(exercise: Exercise, entry: Entry, parameters: Mapping[str, Json]) -> dict[str, Json]:
    rng = random.Random(f"{exercise.id}/{entry.attempt}/{sorted(parameters.items())}")  # noqa: S311  # a shuffle
    face = exercise.kind.face(parameters, rng)
    return {name: [_item(one) for one in items] for name, items in face.items()}


def _item(one: Mapping[str, Json]) -> dict[str, Json]:
    markdown = str(one["markdown"])
    return {"value": one["value"], "html": to_inline_html(markdown), "text": to_plain(markdown)}


def _hints(exercise: Exercise, entry: Entry, parameters: Mapping[str, Json]) -> list[Json]:
    texts = [(key, fill(exercise.ladder.text(key), parameters)) for key in entry.hints]
    return [
        {"key": key, "label": RUNGS.get(key, "Hint for your answer"), "html": to_html(text)}
        for key, text in texts
        if text
    ]


def _solution(exercise: Exercise, parameters: Mapping[str, Json]) -> dict[str, Json]:
    return {
        "html": to_html(solution_markdown(exercise, parameters)),
        "why": to_html(fill(exercise.why, parameters)),
        "source": to_inline_html(_link(exercise.source)),
    }


def solution_markdown(exercise: Exercise, parameters: Mapping[str, Json]) -> str:
    """The reference as the learner would write it: the answer in words, a code block, or both."""
    parts = []
    if exercise.kind.in_card:
        answer = answer_of(exercise.kind.named(exercise.right_way), parameters)
        parts.append(fill(exercise.kind.in_words(exercise.kind.typed(answer)), parameters))
    if exercise.kind.in_cells:
        parts.append(f"```python\n{cell_source(exercise.right_way, parameters)}```")
    return "\n\n".join(parts)


def _link(source: str) -> str:
    return f"<{source}>" if source.startswith(("https://", "http://")) else source
