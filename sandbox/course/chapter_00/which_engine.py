"""Exercise 0.1: which engine is in use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.course.kinds import ChoiceOfPlace
from sandbox.exercises import Exercise, Misconception, Option

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.exercises import Json

SOURCE = "https://docs.docker.com/get-started/docker-overview/"
PLACES = ("docker", "embedded", "none")


def right(facts: Mapping[str, Json]) -> int:
    """Return the index of the option that is right on this machine."""
    return PLACES.index(str(facts.get("engine", "none")))


exercise = Exercise(
    id="0.1",
    title="Which engine am I on?",
    minutes=2,
    statement="Read the doctor's report once more. What keeps the images and makes the containers here?",
    kind=ChoiceOfPlace(
        options=(
            Option(
                "The engine that this machine already had, with the name and version in the report",
                "every-machine-has-docker",
                "The report names no engine that this machine had before. Read its first line again.",
            ),
            Option(
                "An engine that the course brought along",
                "course-brings-an-engine",
                "The report does not name an engine of the course's own.",
            ),
            Option(
                "Nothing yet: no engine was found",
                "doctor-unread",
                "The first line of the report names an engine.",
            ),
            Option(
                "JupyterLab: the cells run in it, so the containers do, too",
                "notebook-is-the-engine",
                "JupyterLab shows this page and its kernel runs Python. Neither keeps images.",
            ),
            Option(
                "The `docker` command",
                "cli-is-the-engine",
                "The `docker` command sends requests and prints answers. It keeps no images itself.",
            ),
        ),
        right=right,
    ),
    misconceptions=(
        Misconception(
            "every-machine-has-docker", "Was the engine in the report here before the course was?", SOURCE
        ),
        Misconception("course-brings-an-engine", "Where does the report say the engine was found?", SOURCE),
        Misconception("doctor-unread", "Run the doctor's cell again and read its first line.", SOURCE),
        Misconception(
            "notebook-is-the-engine",
            "Imagine that you close this page. Are the images gone?",
            SOURCE,
        ),
        Misconception(
            "cli-is-the-engine",
            "`docker` is a client, and so is the `client` of a notebook. Whom do they ask?",
            SOURCE,
        ),
    ),
    hints=(
        "An engine is a program of its own. Whatever sends it requests is a client.",
        "The doctor's report, first line.",
        "Rule out what only sends requests or shows pages. Of what remains, the report names one.",
    ),
    why=(
        "An engine keeps images and makes containers. The `docker` command, the SDK for Python and this"
        " notebook"
        " are clients: they ask the engine. That is why all three see the same images."
    ),
    source=SOURCE,
    uses=("engine", "image", "container", "doctor"),
)
