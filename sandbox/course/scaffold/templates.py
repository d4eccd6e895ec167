"""What a new exercise's file holds, by kind: a sentence in every place where its author has to write.

`«…»` are filled in by `files`. Each `unwritten` keeps one promise broken until something stands in its place.
"""

from __future__ import annotations

from dataclasses import dataclass

HEAD = '''\
"""Exercise «id»: «what»."""

from __future__ import annotations
«imports»
from sandbox.exercises import «names»
from sandbox.exercises.unwritten import unwritten
«types»
SOURCE = unwritten("9-why", "Name the page of the documentation that settles it: https://…")
«functions»

exercise = Exercise(
    id="«id»",
    title="«title»",
    minutes=3,
    statement=unwritten("10-texts", "Write in two or three sentences what the learner does, and where."),
    kind=«kind»,
    misconceptions=(
        Misconception(
            "a-wrong-idea",
            unwritten("5-misconceptions", "Name a mistake by its wrong idea, and ask what leads out of it."),
            SOURCE,
        ),
    ),
    hints=(
        unwritten("9-hints", "Write the first hint: which idea is it about?"),
        unwritten("9-hints", "Write the second hint: where is it to be seen?"),
        unwritten("9-hints", "Write the third hint: the plan in words, without code."),
    ),
    why=unwritten("9-why", "Say in two or three sentences why the solution is one."),
    source=SOURCE,
«ways»    uses=(unwritten("10-uses", "Name the concepts that the notebook teaches above the card."),),
)
'''
OTHERS = """\
    others=(unwritten("3-others", "Write one more right way, or delete this line where there is none."),),
"""
HALFWAY = """\
    halfway=(unwritten("1-untouched", "Write a way that stops too early, or delete this line."),),
"""
OWN_WAYS = f"""\
    draw=draw,
    reference=unwritten("2-reference", "Write «reference»."),
{OTHERS}    wrong={{"a-wrong-idea": unwritten("4-wrong", "Write the way of whoever has the wrong idea.")}},
{HALFWAY}"""
DRAW = '''

def draw(rng: random.Random) -> dict[str, Json]:
    """Draw what could be copied from a neighbour; delete this, and `draw` below, where nothing could."""
    return {"value": rng.choice((unwritten("6-seeds", "Draw a value that differs between learners."),))}
'''
CHECK = '''

def check(case: Case) -> Verdict:
    """Judge by the case alone: is the goal where it was, is anything missing, which wrong idea is it?"""
    raise NotImplementedError("Write check: return not_yet(…), not_right(…) or solved(…).")
'''
RIGHT = 'unwritten("2-reference", "Write the right option.")'
WRONG = 'unwritten("4-wrong", "Write the option of whoever has the wrong idea.")'
FEEDBACK = 'unwritten("4-wrong", "Write what speaks against it, in one sentence.")'
OPTIONS = f"""
            Option({RIGHT}),
            Option(
                {WRONG},
                "a-wrong-idea",
                {FEEDBACK},
            ),
        """


@dataclass(frozen=True)
class Template:
    """The parts of a file that differ from kind to kind; `types` is imported for type checkers alone."""

    names: str
    kind: str
    functions: str = ""
    ways: str = OTHERS + HALFWAY
    types: str = ""
    reference: str = ""


TEMPLATES = {
    "choice": Template(
        "Choice, Exercise, Misconception, Option", f"Choice(\n        options=({OPTIONS})\n    )"
    ),
    "multichoice": Template(
        "Exercise, Misconception, MultiChoice, Option", f"MultiChoice(\n        options=({OPTIONS})\n    )"
    ),
    "order": Template(
        "Exercise, Misconception, Order, Slip",
        """Order(
        steps=(
            unwritten("2-reference", "Write the first step."),
            unwritten("2-reference", "Write the second step, which needs the first."),
        ),
        feedback=unwritten("2-reference", "Say in a sentence why the order is right."),
        slips=(
            Slip(
                0,
                1,
                "a-wrong-idea",
                unwritten("4-wrong", "Say to whoever puts step 1 before step 0 what speaks against it."),
            ),
        ),
    )""",
    ),
    "match": Template(
        "Confusion, Exercise, Match, Misconception",
        """Match(
        pairs=(
            (unwritten("2-reference", "Write the first word."), "what the first means"),
            (unwritten("2-reference", "Write the second word."), "what the second means"),
        ),
        confusions=(
            Confusion(
                0,
                1,
                "a-wrong-idea",
                unwritten("4-wrong", "Say to whoever takes one for the other how they differ."),
            ),
        ),
    )""",
    ),
    "predict": Template(
        "Exercise, Misconception, Option, Predict",
        f"Predict(\n        options=({OPTIONS}),\n        actual=actual,\n    )",
        '''

def actual(case: Case) -> int | None:
    """Read from requests and snapshots which option came true; None while nothing has happened."""
    raise NotImplementedError("Write actual: return the index of the option that came true, or None.")
''',
        ways=HALFWAY,
        types="from sandbox.exercises import Case",
    ),
    "blank": Template(
        "Blank, Exercise, Form, Misconception",
        """Blank(
        accepts=accepts,
        label="Answer",
        forms=(
            Form(
                "a wrong answer",
                "a-wrong-idea",
                unwritten("4-wrong", "Say what speaks against this answer, in one sentence."),
            ),
        ),
    )""",
        DRAW
        + '''

def accepts(answer: str, parameters: Mapping[str, Json]) -> bool:
    """Take every right form of the answer."""
    raise NotImplementedError("Write accepts: return whether the answer is right for these drawn values.")
''',
        ways=OWN_WAYS,
        types="import random\n    from collections.abc import Mapping\n\n"
        "    from sandbox.exercises import Json",
        reference="the answer, or a function of the drawn values",
    ),
    "code": Template(
        "Code, Exercise, Misconception",
        "Code(inputs=inputs, check=check)",
        DRAW
        + '''

def inputs(parameters: Mapping[str, Json]) -> list[list[Json]]:
    """Return what the learner's function is called with, one list of arguments a call."""
    raise NotImplementedError("Write inputs: return the arguments of several calls.")
'''
        + CHECK,
        ways=OWN_WAYS,
        types="import random\n    from collections.abc import Mapping\n\n"
        "    from sandbox.exercises import Case, Json, Verdict",
        reference="a function whose body is the answer cell, with one def in it",
    ),
    "task": Template(
        "Exercise, Misconception, Task",
        "Task(check)",
        DRAW + CHECK,
        ways=OWN_WAYS,
        types="import random\n\n    from sandbox.exercises import Case, Json, Verdict",
        reference="a function whose body is the answer cell",
    ),
    "repair": Template(
        "Exercise, Fault, Misconception, Option, Repair",
        f"""Repair(
        options=({OPTIONS}),
        fault=Fault(
            unwritten("12-symptom", "Write words of the failure; prepare and strike, which lead to it."),
            prepare,
            strike,
        ),
        check=check,
    )""",
        DRAW
        + '''

def prepare(lab: Session, _: Mapping[str, Json]) -> None:
    """Make what the drill needs, where it is missing."""
    lab.registry()


def strike(_lab: Session, _: Mapping[str, Json]) -> Mapping[str, Json]:
    """Break it, and return what the check may know of it."""
    return {}
'''
        + CHECK,
        ways=OWN_WAYS,
        types="import random\n    from collections.abc import Mapping\n\n"
        "    from sandbox.course.session import Session\n"
        "    from sandbox.exercises import Case, Json, Verdict",
        reference="a function whose body mends it",
    ),
}
"""What `new` writes for each kind."""


def text_of(kind: str, exercise_id: str, title: str) -> str:
    """Return the file of a new exercise of this kind."""
    template = TEMPLATES[kind]
    filled = {
        "ways": template.ways.replace("«reference»", template.reference),
        "imports": "\nfrom typing import TYPE_CHECKING\n" if template.types else "",
        "types": f"\nif TYPE_CHECKING:\n    {template.types}\n" if template.types else "",
        "names": template.names,
        "functions": template.functions,
        "kind": template.kind,
        "id": exercise_id,
        "what": title[:1].lower() + title[1:],
        "title": title,
    }
    text = HEAD
    for name, value in filled.items():
        text = text.replace(f"«{name}»", value)
    return text
