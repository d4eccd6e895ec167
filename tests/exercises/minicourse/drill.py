"""The good drill: a registry of one container that has stopped, in a world that stands still."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sandbox.exercises import Exercise, Fault, Misconception, Option, Repair, not_right, not_yet, solved
from sandbox.snapshot import ContainerState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.exercises import Case, Json, Verdict
    from tests.exercises.still import StillWorld

SOURCE = "https://docs.docker.com/reference/cli/docker/container/start/"
RUNS = ContainerState("full", status="running", answers=True)


def prepare(world: StillWorld, _: Mapping[str, Json]) -> None:
    """Let one container run."""
    world.running = (RUNS,)


def strike(world: StillWorld, _: Mapping[str, Json]) -> Mapping[str, Json]:
    """Stop it."""
    world.running = (replace(RUNS, status="exited", answers=False),)
    return {"containers": {"registry": RUNS.container_id}, "port": 5001}


def check(case: Case) -> Verdict:
    """Whether that same one runs again."""
    own = case.broken_container("registry")
    if own is not None and own.is_running:
        return solved("It runs again.")
    if any(one.is_running for one in case.containers):
        return not_right("a-new-one-will-do", "Another one runs, with nothing in it.")
    return not_yet("It does not run.")


def start(world: StillWorld) -> None:
    """Start what stopped."""
    from dataclasses import replace  # noqa: PLC0415  # imports belong into the body of a way

    world.running = tuple(replace(one, status="running") for one in world.running)


def start_alone(world: StillWorld) -> None:
    """Start it, whatever else there was."""
    from tests.exercises.minicourse.drill import RUNS  # noqa: PLC0415  # as above

    world.running = (RUNS,)


def run_another(world: StillWorld) -> None:
    """Run a new one."""
    from sandbox.snapshot import ContainerState  # noqa: PLC0415  # as above

    world.running = (*world.running, ContainerState("new", status="running", answers=True))


OPTIONS = (
    Option("the image is gone", "image-is-gone", "Nobody answered, so nobody missed an image."),
    Option("the registry has stopped", feedback="It is listed as exited."),
)
kind = Repair(OPTIONS, Fault("connection refused", prepare, strike), check)
drill = Exercise(
    id="90.9",
    title="It stopped",
    minutes=2,
    statement="A pull says `connection refused`. Name the cause and mend it.",
    kind=kind,
    hints=("Who refuses?", "Look at what runs.", "Find what stopped, and let it go on."),
    why="What stopped keeps its files.",
    source=SOURCE,
    reference=start,
    others=(start_alone,),
    wrong={"a-new-one-will-do": run_another},
    misconceptions=(
        Misconception("image-is-gone", "Who would have to tell you?", SOURCE),
        Misconception("a-new-one-will-do", "Where is what was pushed?", SOURCE),
    ),
)
