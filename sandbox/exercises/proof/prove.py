"""What every exercise promises, as far as a case alone can prove it; copies of notebooks prove the rest.

A promise is a function of an exercise that returns what breaks it, one sentence each, and becomes one pytest
id per exercise. Ways of a Task are only compiled here: what they do needs an engine.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from sandbox.exercises.case import Case
from sandbox.exercises.exercise import judge, seed
from sandbox.exercises.kinds.code import Code
from sandbox.exercises.kinds.predict import Predict
from sandbox.exercises.verdict import Outcome
from sandbox.exercises.ways import answer_of, cell_source
from sandbox.snapshot import Snapshot

if TYPE_CHECKING:
    from sandbox.exercises.case import Json
    from sandbox.exercises.exercise import Exercise
    from sandbox.exercises.verdict import Verdict
    from sandbox.exercises.ways import Way

LEARNERS = ("author", "3f2a91c0", "zoe", "0", "b7b7b7b7")
"""The learners whose draws are tried."""
PLACES: tuple[Mapping[str, Json], ...] = tuple(
    {"engine": engine, "image_store": "classic", "kernel": "proof"} for engine in ("docker", "embedded")
)
"""The places in which an exercise may be solved; what is right in one may be wrong in another."""

SHORTEST_TELLING_LINE = 12
CODE_BLOCK = re.compile(r"```.*?```", re.DOTALL)
PLACEHOLDER = re.compile(r"(?<![{$])\{([a-z_]+)\}(?!\})")


def untouched_is_not_yet(exercise: Exercise) -> list[str]:
    """1: who has done nothing is not solved yet, and not wrong."""
    verdict = judge(exercise, _case(exercise, LEARNERS[0], None))
    return (
        [] if verdict.outcome is Outcome.NOT_YET else [f"Untouched it is {verdict.words}: {verdict.evidence}"]
    )


def the_reference_solves(exercise: Exercise) -> list[str]:
    """2: with the values of every learner."""
    return [
        line for learner in LEARNERS for line in _unsolved(exercise, learner, exercise.right_way, "reference")
    ]


def every_other_right_way_solves(exercise: Exercise) -> list[str]:
    """3: several correct ways pass."""
    ways = enumerate(exercise.others, start=1)
    return [
        line
        for number, way in ways
        for learner in LEARNERS
        for line in _unsolved(exercise, learner, way, f"other way {number}")
    ]


def every_wrong_way_is_named(exercise: Exercise) -> list[str]:
    """4: a wrong way gives its own misconception, and no other."""
    return [
        line
        for slug, way in exercise.wrong_ways
        for learner in LEARNERS
        for line in _misnamed(exercise, learner, slug, way)
    ]


def every_misconception_has_a_wrong_way(exercise: Exercise) -> list[str]:
    """5: none is invented, none is nameless."""
    declared = {one.slug for one in exercise.misconceptions}
    gone = {slug for slug, _ in exercise.wrong_ways}
    missing = [f"No wrong way leads to {slug}." for slug in sorted(declared - gone)]
    return missing + [f"{slug} is not declared as a misconception." for slug in sorted(gone - declared)]


def the_same_case_gives_the_same_verdict(exercise: Exercise) -> list[str]:
    """7: judged twice, and from the saved JSON."""
    broken = []
    for name, way in [("reference", exercise.right_way), *exercise.wrong_ways]:
        for case in _cases(exercise, LEARNERS[0], way):
            first = judge(exercise, case)
            saved = Case.from_json(json.loads(json.dumps(case.to_json())))
            if not first == judge(exercise, case) == judge(exercise, saved):
                broken.append(f"{name}: judged again, or from its saved case, the verdict is another.")
    return broken


def hints_help_and_do_not_tell(exercise: Exercise) -> list[str]:
    """9: three different hints without the deciding line, and one for each misconception."""
    hints = [hint.strip() for hint in exercise.hints]
    broken = [] if len(set(hints)) == len(hints) and all(hints) else ["The three hints are not three."]
    broken += [f"{one.slug} has no hint." for one in exercise.misconceptions if not one.hint.strip()]
    texts = [*hints, *(one.hint for one in exercise.misconceptions)]
    telling = [part for part in _deciding(exercise) for text in texts if _holds(text, part)]
    return broken + [f"A hint holds the solution: {part}" for part in dict.fromkeys(telling)]


def why_and_source_are_there(exercise: Exercise) -> list[str]:
    """9, too: the solution says why, and where that is documented."""
    broken = [] if exercise.why.strip() else ["It does not say why."]
    sources = [exercise.source, *(one.source for one in exercise.misconceptions)]
    return broken + [
        f"{one!r} is no address of a source." for one in sources if not one.startswith("https://")
    ]


def texts_are_whole(exercise: Exercise) -> list[str]:
    """10: id, title, minutes; every {name} in a text is drawn."""
    names = exercise.parameters("").keys() | {"learner"}
    texts = [exercise.statement, exercise.why, *exercise.hints]
    used = {name for text in texts for name in PLACEHOLDER.findall(CODE_BLOCK.sub("", text))}
    broken = [f"{{{name}}} is in a text, but not drawn." for name in sorted(used - names)]
    return broken + (
        [] if exercise.minutes > 0 and exercise.title.strip() else ["It has no title or no minutes."]
    )


def ticking_everything_fails(exercise: Exercise) -> list[str]:
    """11: no stock cheat solves it; here: all options ticked."""
    if exercise.kind.name != "multichoice":
        return []
    everything = list(range(len(exercise.kind.lines())))
    verdict = judge(exercise, _case(exercise, LEARNERS[0], everything))
    return ["Ticking every option solves it."] if verdict.is_solved else []


Promise = Callable[["Exercise"], "list[str]"]
PROMISES: Mapping[str, Promise] = {
    "1-untouched": untouched_is_not_yet,
    "2-reference": the_reference_solves,
    "3-others": every_other_right_way_solves,
    "4-wrong": every_wrong_way_is_named,
    "5-misconceptions": every_misconception_has_a_wrong_way,
    "7-again": the_same_case_gives_the_same_verdict,
    "9-hints": hints_help_and_do_not_tell,
    "9-why": why_and_source_are_there,
    "10-texts": texts_are_whole,
    "11-cheats": ticking_everything_fails,
}
"""Each promise by its pytest id. 6, several seeds, is part of 2 to 4; 8 and 12 need engines."""


def _case(exercise: Exercise, learner: str, answer: Json, place: Mapping[str, Json] = PLACES[0]) -> Case:
    drawn = exercise.parameters(seed(learner, exercise.id, 1))
    nothing = Snapshot()
    return Case(exercise.id, {**drawn, "learner": learner}, answer, nothing, nothing, (), place)


def _cases(exercise: Exercise, learner: str, way: Way) -> list[Case]:
    """The cases that a way leads to, in every place; none for a Task, whose case only an engine can make."""
    case = _case(exercise, learner, None)
    if isinstance(exercise.kind, Code):
        return [case.with_answer(exercise.kind.call(_function(cell_source(way)), case.parameters))]
    if exercise.kind.in_cells:
        return []
    cases = [_case(exercise, learner, None, place) for place in PLACES]
    answers = [answer_of(way, {**each.facts, **each.parameters}) for each in cases]
    return [
        each.with_answer(exercise.kind.kept(answer))
        for each, answer in zip(cases, answers, strict=True)
        if answer is not None
    ]


def _function(source: str) -> object:
    """The function that an answer cell defines: the last one, as the check cell would pass it."""
    namespace: dict[str, object] = {}
    exec(source, namespace)  # noqa: S102  # the author's own lines, as a notebook runs them
    return [value for value in namespace.values() if callable(value)][-1]


def _verdicts(exercise: Exercise, learner: str, way: Way) -> list[Verdict]:
    settled = _settled(exercise)
    return [judge(settled, case) for case in _cases(exercise, learner, way)]


def _settled(exercise: Exercise) -> Exercise:
    """A prediction for which what the reference says has happened."""
    kind, right = exercise.kind, exercise.right_way
    if type(kind) is Predict and isinstance(right, int):
        return replace(exercise, kind=replace(kind, actual=lambda _: right))
    return exercise


def _unsolved(exercise: Exercise, learner: str, way: Way, name: str) -> list[str]:
    if exercise.kind.in_cells:
        compile(cell_source(way, exercise.parameters(seed(learner, exercise.id, 1))), name, "exec")
    verdicts = _verdicts(exercise, learner, way)
    return [f"{name}, {learner}: {one.words}: {one.evidence}" for one in verdicts if not one.is_solved]


def _misnamed(exercise: Exercise, learner: str, slug: str, way: Way) -> list[str]:
    if exercise.kind.in_cells:
        compile(cell_source(way, exercise.parameters(seed(learner, exercise.id, 1))), slug, "exec")
    verdicts = _verdicts(exercise, learner, way)
    wrong = [one for one in verdicts if (one.outcome, one.misconception) != (Outcome.NOT_RIGHT, slug)]
    silent = [one for one in verdicts if not one.evidence.strip()]
    return [f"{slug}, {learner}: {one.words}: {one.evidence}" for one in wrong] + [
        f"{slug}: no sentence of evidence." for _ in silent
    ]


def _deciding(exercise: Exercise) -> list[str]:
    """What a hint may not hold: the answer, or a telling line of the answer cell."""
    parameters = exercise.parameters(seed(LEARNERS[0], exercise.id, 1))
    if exercise.kind.in_cells:
        lines = cell_source(exercise.right_way, parameters).splitlines()
        return [line.strip() for line in lines if len(line.strip()) >= SHORTEST_TELLING_LINE]
    answer = answer_of(exercise.right_way, parameters)
    if isinstance(answer, str):
        return [answer]
    return [exercise.kind.in_words(answer)] if isinstance(answer, int) else []


def _holds(text: str, part: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(part)}(?![\w])", text) is not None
