"""Stock cheats: copies of a notebook whose answers only look right. No exercise may be solved in them.

Their checks may say anything but "solved", so that their outputs are not compared; the progress store tells.
"""

from __future__ import annotations

import contextlib
import copy
import textwrap
from typing import TYPE_CHECKING

from sandbox.exercises.exercise import seed
from sandbox.exercises.progress.entry import Entry
from sandbox.exercises.proof.overlay import Overlay, Step, ignore_output, settling_cells, write_answer
from sandbox.exercises.verdict import not_yet
from sandbox.exercises.ways import answer_of, cell_source
from sandbox.exercises.world import LabWorld
from sandbox.image.json_fields import EMPTY
from sandbox.image.tiny import load_image, make_image

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sandbox.exercises.case import Json
    from sandbox.exercises.exercise import Exercise
    from sandbox.exercises.proof.cells import Notebook
    from sandbox.lab.lab import Lab
    from sandbox.snapshot import Snapshot

    Facts = Mapping[str, Json]

NEIGHBOUR = "neighbour"
"""The learner whose solutions are copied."""

_BLANK = """\
from sandbox.exercises.proof.cheats import blank_images

with blank_images(lab):
"""


def cheat_copies(
    notebook: Notebook, exercises: Iterable[Exercise], learner_id: str, facts: Facts = EMPTY
) -> list[Overlay]:
    """Make a copy with a neighbour's solutions, and one whose right names mean an image with nothing in it.

    A copy in which nobody could cheat is left out: where nothing is drawn, a neighbour's solution is right.
    """
    every = list(exercises)
    copies = [
        _neighbours(notebook, every, learner_id, facts),
        _blank(notebook, every, learner_id),
    ]
    return [one for one in copies if one.steps]


@contextlib.contextmanager
def blank_images(lab: Lab) -> Iterator[None]:
    """Let every name and tag that the block made mean an image that holds one file of nothing."""
    names, before = _names(lab), LabWorld(lab).snapshot()
    yield
    blank = make_image({"nothing": ""})
    for role, repository, tag in sorted(_tags(LabWorld(lab).snapshot()) - _tags(before)):
        lab.registries[role].client.push_image(repository, tag, blank)
    if new := sorted(_names(lab) - names):
        load_image(lab.docker, blank, *new)


def _names(lab: Lab) -> set[str]:
    return {name for image in lab.docker.images.list() for name in image.tags}


def _tags(snapshot: Snapshot) -> set[tuple[str, str, str]]:
    return {
        (role, name, tag)
        for role, registry in snapshot.registries.items()
        for name, repository in registry.repositories.items()
        for tag in repository.tags
    }


def _neighbours(notebook: Notebook, exercises: Iterable[Exercise], learner_id: str, facts: Facts) -> Overlay:
    laid = copy.deepcopy(notebook)
    steps: list[Step] = []
    entries: dict[str, Entry] = {}
    for exercise in exercises:
        own, other = (exercise.parameters(seed(one, exercise.id, 1)) for one in (learner_id, NEIGHBOUR))
        if own == other:
            continue
        if exercise.kind.in_cells:
            write_answer(laid, exercise, cell_source(exercise.right_way, other))
        else:
            answers = [answer_of(exercise.right_way, {**facts, **drawn}) for drawn in (own, other)]
            if answers[0] == answers[1]:
                continue
            entries[exercise.id] = _answered(exercise, own, answers[1])
        steps.append(_uncompared(laid, exercise))
    return Overlay("cheat-neighbour", laid, tuple(steps), entries)


def _answered(exercise: Exercise, parameters: Mapping[str, Json], answer: Json) -> Entry:
    return Entry().opened(parameters).answered(exercise.kind.kept(answer))


def _blank(notebook: Notebook, exercises: Iterable[Exercise], learner_id: str) -> Overlay:
    laid, steps = copy.deepcopy(notebook), []
    for exercise in exercises:
        if not (exercise.kind.in_cells and exercise.kind.looks_at_state):
            continue
        lines = cell_source(exercise.right_way, exercise.parameters(seed(learner_id, exercise.id, 1)))
        write_answer(laid, exercise, _BLANK + textwrap.indent(lines, "    "))
        steps.append(_uncompared(laid, exercise))
    return Overlay("cheat-blank-image", laid, tuple(steps), {})


def _uncompared(notebook: Notebook, exercise: Exercise) -> Step:
    for index in settling_cells(notebook, exercise):
        ignore_output(notebook["cells"][index])
    return Step(exercise, exercise.right_way, not_yet(""))
