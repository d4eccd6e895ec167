"""Stock cheats: copies of a notebook whose answers only look right. No exercise may be solved in them.

Their checks may say anything but "solved", so that their outputs are not compared; the progress store tells.
"""

from __future__ import annotations

import contextlib
import textwrap
from typing import TYPE_CHECKING

from sandbox.exercises.exercise import seed
from sandbox.exercises.proof.overlay import Step, lay_over
from sandbox.exercises.ways import answer_of, cell_source
from sandbox.exercises.world import LabWorld
from sandbox.image.json_fields import EMPTY
from sandbox.image.tiny import load_image, make_image

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sandbox.exercises.case import Json
    from sandbox.exercises.exercise import Exercise
    from sandbox.exercises.proof.cells import Notebook
    from sandbox.exercises.proof.overlay import Overlay
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
    cheats = {
        name: [step for one in every for step in cheat(one, learner_id, facts)]
        for name, cheat in CHEATS.items()
    }
    return [lay_over(name, notebook, steps, learner_id, facts) for name, steps in cheats.items() if steps]


def cheat_steps(exercise: Exercise, learner_id: str, facts: Facts = EMPTY) -> dict[str, Step]:
    """Return the stock cheats that can be tried on one exercise, by their names."""
    return {name: step for name, cheat in CHEATS.items() for step in cheat(exercise, learner_id, facts)}


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


def _neighbours(exercise: Exercise, learner_id: str, facts: Facts) -> Iterator[Step]:
    own, other = (_drawn(exercise, learner) for learner in (learner_id, NEIGHBOUR))
    if own == other:
        return
    if exercise.kind.in_cells:
        lines, others = (cell_source(exercise.right_way, drawn) for drawn in (own, other))
        if lines != others:
            yield Step(exercise, exercise.right_way, None, others)
        return
    right, theirs = (answer_of(exercise.right_way, {**facts, **drawn}) for drawn in (own, other))
    if right != theirs:
        yield Step(exercise, theirs, None)


def _blank(exercise: Exercise, learner_id: str, _facts: Facts) -> Iterator[Step]:
    if exercise.kind.in_cells and exercise.kind.looks_at_state and not exercise.kind.is_staged:
        lines = cell_source(exercise.right_way, _drawn(exercise, learner_id))
        yield Step(exercise, exercise.right_way, None, _BLANK + textwrap.indent(lines, "    "))


def _drawn(exercise: Exercise, learner_id: str) -> Mapping[str, Json]:
    return exercise.parameters(seed(learner_id, exercise.id, 1))


CHEATS: Mapping[str, Callable[[Exercise, str, Facts], Iterator[Step]]] = {
    "cheat-neighbour": _neighbours,
    "cheat-blank-image": _blank,
}
"""What makes each cheat's step, where it can be tried."""
