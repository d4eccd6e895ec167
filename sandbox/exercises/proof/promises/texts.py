"""Promises about what is written: misconceptions, hints, sources, texts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sandbox.exercises.proof.evidence.trials import LEARNERS, drawn
from sandbox.exercises.ways import answer_of, cell_source

if TYPE_CHECKING:
    from sandbox.exercises.exercise import Exercise
    from sandbox.exercises.proof.evidence.evidence import Evidence

SHORTEST_TELLING_LINE = 12
CODE_BLOCK = re.compile(r"```.*?```", re.DOTALL)
PLACEHOLDER = re.compile(r"(?<![{$])\{([a-z_]+)\}(?!\})")


def every_misconception_has_a_wrong_way(evidence: Evidence) -> list[str]:
    """5: none is invented, none is nameless."""
    exercise = evidence.exercise
    declared = {one.slug for one in exercise.misconceptions}
    gone = {slug for slug, _ in exercise.wrong_ways}
    missing = [f"No wrong way leads to {slug}." for slug in sorted(declared - gone)]
    return missing + [f"{slug} is not declared as a misconception." for slug in sorted(gone - declared)]


def hints_help_and_do_not_tell(evidence: Evidence) -> list[str]:
    """9: three different hints without the deciding line, and one for each misconception."""
    exercise = evidence.exercise
    hints = [hint.strip() for hint in exercise.hints]
    broken = [] if len(set(hints)) == len(hints) and all(hints) else ["The three hints are not three."]
    broken += [f"{one.slug} has no hint." for one in exercise.misconceptions if not one.hint.strip()]
    texts = [*hints, *(one.hint for one in exercise.misconceptions)]
    telling = [part for part in _deciding(exercise) for text in texts if _holds(text, part)]
    return broken + [f"A hint holds the solution: {part}" for part in dict.fromkeys(telling)]


def why_and_source_are_there(evidence: Evidence) -> list[str]:
    """9, too: the solution says why, and where that is documented."""
    exercise = evidence.exercise
    broken = [] if exercise.why.strip() else ["It does not say why."]
    sources = [exercise.source, *(one.source for one in exercise.misconceptions)]
    return broken + [
        f"{one!r} is no address of a source." for one in sources if not one.startswith("https://")
    ]


def texts_are_whole(evidence: Evidence) -> list[str]:
    """10: id, title, minutes; every {name} in a text is drawn."""
    exercise = evidence.exercise
    names = exercise.parameters("").keys() | {"learner"}
    texts = [exercise.statement, exercise.why, *exercise.hints]
    used = {name for text in texts for name in PLACEHOLDER.findall(CODE_BLOCK.sub("", text))}
    broken = [f"{{{name}}} is in a text, but not drawn." for name in sorted(used - names)]
    return broken + (
        [] if exercise.minutes > 0 and exercise.title.strip() else ["It has no title or no minutes."]
    )


def _deciding(exercise: Exercise) -> list[str]:
    """What a hint may not hold: the answer, or a telling line of the answer cell."""
    parameters, kind, way = drawn(exercise, LEARNERS[0]), exercise.kind, exercise.right_way
    lines = cell_source(way, parameters).splitlines() if kind.in_cells and callable(way) else []
    telling = [line.strip() for line in lines if len(line.strip()) >= SHORTEST_TELLING_LINE]
    answer = answer_of(kind.named(way), parameters) if kind.in_card else None
    if isinstance(answer, str):
        return [*telling, answer]
    return [*telling, kind.in_words(answer)] if isinstance(answer, int) else telling


def _holds(text: str, part: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(part)}(?![\w])", text) is not None
