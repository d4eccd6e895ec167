"""Exercise 1.6: why a container starts from the old image although a newer one was pushed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.course.contents import content_of_name, content_of_tags
from sandbox.exercises import Exercise, Misconception, Option, Predict

if TYPE_CHECKING:
    from docker import DockerClient

    from sandbox.course.session import Session
    from sandbox.exercises import Case

REPOSITORY, TAG = "skylark/forecast", "0.2"
SOURCE = "https://docs.docker.com/reference/cli/docker/container/run/#pull"
YESTERDAYS = 1


def actual(case: Case) -> int | None:
    """Compare what the name means on the engine with what it means in the registry."""
    here = content_of_name(case.after, f"local/{REPOSITORY}:{TAG}")
    there = content_of_tags(case.after, REPOSITORY).get(TAG)
    return YESTERDAYS if here and there and here != there else None


def forget_it(lab: Session, client: DockerClient, repository: str) -> None:
    """Remove the name from the engine after her push: now there is nothing old to start from."""
    lab.colleague_pushes("0.2", wind="northwest 8")
    client.images.remove(f"{repository}:0.2")


def begin_anew(lab: Session) -> None:
    """Name the image after a fresh registry, to which nobody has pushed."""
    lab.reset()
    lab.forecast("0.2").tag(lab.registry().address + "/skylark/forecast", tag="0.2")


exercise = Exercise(
    id="1.6",
    title="The old image under the same tag",
    minutes=4,
    statement=(
        "Yesterday you pushed `0.2` and still have it on your engine. In the night a colleague corrects the"
        " wind and"
        " pushes her image under the same tag, `0.2`. In the morning you type `docker run"
        " …/skylark/forecast:0.2`."
        " Which forecast do you get? Predict, then run the next cell."
    ),
    recall=(
        "You had pushed `0.2` and kept it on your engine. A colleague pushed another image under the same"
        " tag, and you created a container from `…/skylark/forecast:0.2`. Which forecast was in it?"
    ),
    kind=Predict(
        options=(
            Option(
                "The new one: `docker run` looks for the newest image each time",
                "run-always-pulls",
                "The container held yesterday's forecast: the name was known here, so the registry was not"
                " asked.",
            ),
            Option(
                "Yesterday's: the engine has an image of that name and asks nobody",
                feedback="The name was known on your engine, so the registry was not asked.",
            ),
            Option(
                "The new one: her push moved the tag, and a tag is the same everywhere",
                "tag-moves-everywhere",
                "Her push moved the tag in the registry. The name on your engine is another entry, and it"
                " stayed.",
            ),
            Option(
                "An error: two images claim one name",
                "conflict-is-noticed",
                "There was no error. Engine and registry each know one image by the name and never compared"
                " them.",
            ),
        ),
        actual=actual,
    ),
    misconceptions=(
        Misconception(
            "run-always-pulls",
            "When does an engine need a registry at all to create a container?",
            SOURCE,
        ),
        Misconception(
            "tag-moves-everywhere",
            "Your engine keeps a list of names, the registry keeps another. Who changes which, and when?",
            SOURCE,
        ),
        Misconception(
            "conflict-is-noticed",
            "To notice a conflict, somebody would have to ask both. Who asked the registry?",
            SOURCE,
        ),
    ),
    hints=(
        "A tag is written in two places: on your engine and in the registry.",
        "The log of the registry: which requests did creating the container cause?",
        "Follow the name: where does the engine look first, and does it find something there?",
    ),
    why=(
        "`docker run` pulls only when the name is missing on the engine. To get what the registry has now,"
        " pull"
        " first, or say `docker run --pull always`. To be sure which image runs, name it by digest: chapter"
        " 05."
    ),
    source=SOURCE,
    halfway=(forget_it, begin_anew),
    uses=("tag", "pull", "container", "registry"),
)
