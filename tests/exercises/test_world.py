"""The live world: a Task on a real registry and engine, every way through it, a registry that stops."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from sandbox.exercises import Outcome, cell_source
from sandbox.exercises.card import CardModel
from sandbox.exercises.progress import ProgressStore
from sandbox.exercises.world import LabWorld
from sandbox.image.tiny import load_image, make_image
from sandbox.lab.lab import Lab
from tests.exercises.minicourse.good import predict, task

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sandbox.exercises import Way

pytestmark = pytest.mark.docker
REPOSITORY = "skylark/forecast"


@pytest.fixture
def lab(engine_host: str, tmp_path: Path) -> Iterator[Lab]:
    """Open a lab of the test's own; nothing of it is left."""
    environ = {
        **os.environ,
        "DOCKER_HOST": engine_host,
        "COURSE_HOME": str(tmp_path),
        "COURSE_LEARNER": "author",
    }
    with Lab.open(environ) as opened:
        yield opened


@pytest.fixture
def model(lab: Lab) -> CardModel:
    """Push `0.1`, then open the Task."""
    registry = lab.registry()
    name = f"{registry.address}/{REPOSITORY}"
    version = lab.docker.version()
    platform = f"{version['Os']}/{version['Arch']}"
    load_image(lab.docker, make_image({"forecast.json": b"{}"}, platform=platform), f"{name}:0.1")
    lab.docker.images.push(name, tag="0.1")
    opened = CardModel(task, LabWorld(lab), ProgressStore(lab.home.progress))
    assert opened.run().outcome is Outcome.NOT_YET
    return opened


def go(lab: Lab, model: CardModel, way: Way) -> None:
    """Run a way as the answer cell that it stands for."""
    names = {"lab": lab, "client": lab.docker, "registry": lab.registry()}
    exec(cell_source(way, model.entry.parameters), names)  # noqa: S102  # the author's own lines


@pytest.mark.parametrize("way", [task.reference, *task.others], ids=["reference", "other"])
def test_right_ways_solve(lab: Lab, model: CardModel, way: Way) -> None:
    go(lab, model, way)
    verdict = model.run()
    assert verdict.is_solved, verdict
    assert model.entry.case


def test_the_wrong_way_is_named_then_mended(lab: Lab, model: CardModel) -> None:
    go(lab, model, dict(task.wrong_ways)["tag-is-a-copy"])
    assert model.run().misconception == "tag-is-a-copy"
    go(lab, model, task.reference)
    assert model.run().is_solved


def test_a_prediction_is_judged_by_the_registrys_own_log(lab: Lab, model: CardModel) -> None:
    asked = CardModel(predict, model.world, model.store)
    asked.run()
    assert asked.check("a").outcome is Outcome.NOT_YET, "the sandbox's own look does not count"
    registry = lab.registry()
    lab.docker.images.pull(f"{registry.address}/{REPOSITORY}", tag="0.1")
    assert asked.run().is_solved


def test_containers_are_those_of_the_course_and_tell_where_they_answer(lab: Lab) -> None:
    registry, world = lab.registry(), LabWorld(lab)
    lab.docker.containers.create(lab.registry_image, ports={"5000/tcp": ("127.0.0.1", 5999)})
    by_role = {one.role: one for one in world.containers()}
    running, created = by_role["local"], by_role[""]
    assert running.published == running.wanted == {"5000/tcp": registry.address}
    assert (running.status, running.answers) == ("running", True)
    assert (created.status, created.published, created.answers) == ("created", {}, False)
    assert created.wanted == {"5000/tcp": "127.0.0.1:5999"}
    registry.stop()
    stopped = next(one for one in world.containers() if one.role == "local")
    assert (stopped.status, stopped.published, stopped.answers) == ("exited", {}, False)


def test_a_stopped_registry_is_absent_and_no_error(lab: Lab, model: CardModel) -> None:
    lab.registry().stop()
    assert model.run().outcome is Outcome.NOT_YET
    assert "local" not in model.world.snapshot().registries
    assert model.world.marks() == {}
