"""The mini-course on an engine: a lab with exercises, a notebook for each, and Tasks that break a promise."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from sandbox.exercises import Exercise, Predict, Task, not_yet, solved
from sandbox.exercises.opening import open_exercise
from sandbox.exercises.progress.store import ProgressStore
from sandbox.exercises.proof.evidence.evidence import Lesson
from sandbox.exercises.proof.prove import Subject
from sandbox.exercises.world import LabWorld
from sandbox.image.tiny import make_image
from sandbox.lab.lab import Lab
from tests.exercises.minicourse.good import predict, tagged, task

if TYPE_CHECKING:
    from docker import DockerClient

    from sandbox.exercises import Case, Verdict
    from sandbox.exercises.card.card import Card
    from sandbox.exercises.proof.cells import Notebook
    from sandbox.lab.registry.registry import Registry


class MiniSession(Lab):
    """A lab with the mini-course's exercises."""

    @cached_property
    def store(self) -> ProgressStore:
        """What was answered."""
        return ProgressStore(self.home.progress)

    def exercise(self, exercise_id: str, answer: object = None) -> Card:
        """Open an exercise of the mini-course."""
        return open_exercise(LIVE[exercise_id], LabWorld(self), self.store, answer)

    def push_forecast(self) -> None:
        """Put an image into engine and registry, as `skylark/forecast:0.1`."""
        registry, image = self.registry(), make_image({"wind.txt": "west 4"})
        registry.client.push_image("skylark/forecast", "0.1", image)
        self.docker.images.pull(f"{registry.address}/skylark/forecast", tag="0.1")


def nothing_but_a_name(client: DockerClient, registry: Registry, version: str) -> None:
    """Tag, and do not push."""
    client.images.get(f"{registry.address}/skylark/forecast:0.1").tag("skylark/forecast", tag=version)


def stop_early() -> None:
    """Look at nothing."""


def raises(client: DockerClient) -> None:
    """Ask for an image that is not there."""
    client.images.get("skylark/nowhere")


def there_is_a_tag(case: Case) -> Verdict:
    """Be content with any image under the tag."""
    registry = case.after.registries.get("local")
    found = registry.digest("skylark/forecast", str(case.parameters["version"])) if registry else ""
    return solved("There it is.") if found else not_yet("There is no such tag.")


def solved_anyway(case: Case) -> Verdict:
    """Congratulate everybody."""
    return solved(f"{case.exercise_id} needs nothing.")


def only_as_author(case: Case) -> Verdict:
    """Let one learner's version pass alone."""
    return tagged(case) if case.parameters["learner"] == "author" else not_yet("Nothing yet.")


CALLS: list[Case] = []


def moody(case: Case) -> Verdict:
    """Judge the second time otherwise than the first."""
    CALLS.append(case)
    return not_yet(f"This is call {len(CALLS)}.")


good_task = replace(task, halfway=(nothing_but_a_name,), uses=("tag",))
good_prediction = replace(predict, halfway=(stop_early,), uses=("tag",))
BROKEN: dict[str, tuple[str, Exercise]] = {
    "solved by nothing": ("1-untouched", replace(good_task, id="91.1", kind=Task(solved_anyway))),
    "half of it solves": ("1-untouched", replace(good_task, id="91.2", halfway=(task.reference,))),
    "a prediction that comes true by nothing": (
        "1-untouched",
        replace(good_prediction, id="91.3", kind=replace(predict.kind, actual=lambda _: 0))
        if isinstance(predict.kind, Predict)
        else predict,
    ),
    "the reference stops early": ("2-reference", replace(good_task, id="91.4", reference=nothing_but_a_name)),
    "the reference fails": ("2-reference", replace(good_task, id="91.5", reference=raises)),
    "another way stops early": ("3-others", replace(good_task, id="91.6", others=(nothing_but_a_name,))),
    "a wrong way is right": (
        "4-wrong",
        replace(good_task, id="91.7", wrong={"tag-is-a-copy": task.reference}),
    ),
    "right for one learner": ("2-reference", replace(good_task, id="91.8", kind=Task(only_as_author))),
    "moody": ("7-again", replace(good_task, id="91.9", kind=Task(moody))),
    "any image will do": ("11-cheats", replace(good_task, id="91.10", kind=Task(there_is_a_tag), wrong={})),
}
LIVE = {one.id: one for one in (good_task, good_prediction, *(each for _, each in BROKEN.values()))}

FIRST = """\
from tests.exercises.minicourse.live import MiniSession

lab = MiniSession.open()
client, registry = lab.docker, lab.registry()
lab.push_forecast()"""
HAPPENS = """\
client.images.remove(f"{registry.address}/skylark/forecast:0.1")
client.images.pull(f"{registry.address}/skylark/forecast", tag="0.1")"""


def subject(exercise: Exercise) -> Subject:
    """Return an exercise with a notebook for it alone."""
    between = f"# Exercise {exercise.id}: your lines go here" if exercise.kind.in_cells else HAPPENS
    show = f'lab.exercise("{exercise.id}")'
    return Subject(exercise, Lesson(_notebook(FIRST, show, between, show), frozenset({"tag"})))


def _notebook(*sources: str) -> Notebook:
    cells: list[Notebook] = [
        {"cell_type": "code", "source": one, "metadata": {}, "outputs": [], "execution_count": None}
        for one in sources
    ]
    return {"cells": cells, "metadata": {}}
