"""The mini-course on an engine: a lab with exercises, a notebook for each, and Tasks that break a promise."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from sandbox.exercises import Exercise, Fault, Predict, Repair, Task, not_right, not_yet, solved
from sandbox.exercises.opening import open_exercise
from sandbox.exercises.progress.store import ProgressStore
from sandbox.exercises.proof.evidence.evidence import Lesson
from sandbox.exercises.proof.prove import Subject
from sandbox.exercises.staging import break_it
from sandbox.exercises.world import LabWorld
from sandbox.image.tiny import make_image
from sandbox.lab.lab import Lab
from tests.exercises.minicourse.drill import OPTIONS, drill
from tests.exercises.minicourse.good import predict, tagged, task

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docker import DockerClient

    from sandbox.exercises import Case, Json, Verdict
    from sandbox.exercises.card.card import Card
    from sandbox.exercises.proof.cells import Notebook
    from sandbox.exercises.staging import Broken
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

    def break_it(self, exercise_id: str) -> Broken:
        """Break what a drill of the mini-course is about."""
        return break_it(LIVE[exercise_id], LabWorld(self), self.store, self)

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


def run_the_registry(lab: MiniSession, _: Mapping[str, Json]) -> None:
    """Let it run."""
    lab.registry()


def stop_the_registry(lab: MiniSession, _: Mapping[str, Json]) -> Mapping[str, Json]:
    """Stop it."""
    registry = lab.registry()
    registry.stop()
    return {"containers": {"registry": str(registry.container.id) if registry.container else ""}}


def break_nothing(lab: MiniSession, _: Mapping[str, Json]) -> Mapping[str, Json]:
    """Leave it as it is."""
    container = lab.registry().container
    return {"containers": {"registry": str(container.id) if container else ""}}


def it_answers(case: Case) -> Verdict:
    """Whether that registry answers again."""
    own = case.broken_container("registry")
    if own is None:
        return not_right("a-new-one-will-do", "It was removed.")
    return solved("It answers.") if own.answers else not_yet("It does not answer.")


def start_it(registry: Registry) -> None:
    """Start the registry again."""
    registry.start()


def start_all(client: DockerClient) -> None:
    """Start whatever there is."""
    for container in client.containers.list(all=True):
        container.start()


def replace_it(lab: MiniSession, registry: Registry) -> None:
    """Remove it and take a new one."""
    registry.remove()
    lab.registry()


STOPPED = Fault("connection refused", run_the_registry, stop_the_registry)
stopped = Repair(OPTIONS, STOPPED, it_answers)
good_drill = replace(
    drill,
    id="90.10",
    kind=stopped,
    reference=start_it,
    others=(start_all,),
    wrong={"a-new-one-will-do": replace_it},
    uses=("tag",),
)
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
    "a fault that breaks nothing": (
        "12-symptom",
        replace(
            good_drill,
            id="91.11",
            kind=replace(stopped, fault=replace(STOPPED, strike=break_nothing)),
        ),
    ),
    "a drill that needs no mend": (
        "11-cheats",
        replace(good_drill, id="91.12", wrong={}, kind=replace(stopped, check=solved_anyway)),
    ),
    "any image will do": ("11-cheats", replace(good_task, id="91.10", kind=Task(there_is_a_tag), wrong={})),
}
LIVE = {
    one.id: one for one in (good_task, good_prediction, good_drill, *(each for _, each in BROKEN.values()))
}

FIRST = """\
from tests.exercises.minicourse.live import MiniSession

lab = MiniSession.open()
client, registry = lab.docker, lab.registry()
lab.push_forecast()"""
BREAKS = """\
lab.break_it("{id}")
with lab.expected_error("connection refused") as failure:
    client.images.pull(f"{{registry.address}}/skylark/forecast", tag="0.1")
failure"""
HAPPENS = """\
client.images.remove(f"{registry.address}/skylark/forecast:0.1")
client.images.pull(f"{registry.address}/skylark/forecast", tag="0.1")"""


def subject(exercise: Exercise) -> Subject:
    """Return an exercise with a notebook for it alone."""
    between = f"# Exercise {exercise.id}: your lines go here" if exercise.kind.in_cells else HAPPENS
    show = f'lab.exercise("{exercise.id}")'
    if exercise.kind.is_staged:
        broken = BREAKS.format(id=exercise.id)
        return Subject(exercise, Lesson(_notebook(FIRST, show, broken, between, show), frozenset({"tag"})))
    return Subject(exercise, Lesson(_notebook(FIRST, show, between, show), frozenset({"tag"})))


def _notebook(*sources: str) -> Notebook:
    cells: list[Notebook] = [
        {"cell_type": "code", "source": one, "metadata": {}, "outputs": [], "execution_count": None}
        for one in sources
    ]
    return {"cells": cells, "metadata": {}}
