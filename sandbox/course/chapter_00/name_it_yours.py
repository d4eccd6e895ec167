"""Exercise 0.3: give an image one more name, with the learner's own in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.course.contents import content_of_name
from sandbox.exercises import Exercise, Misconception, Task, not_right, not_yet, solved

if TYPE_CHECKING:
    from docker import DockerClient

    from sandbox.course.session import Session
    from sandbox.exercises import Case, Verdict

GIVEN = "skylark/forecast:0.1"
SOURCE = "https://docs.docker.com/reference/cli/docker/image/tag/"


def check(case: Case) -> Verdict:
    """Look at the engine's names alone: which way led to them does not matter."""
    name = str(case.parameters["learner"])
    wanted, images = f"{name}/forecast:0.1", case.after.images
    if GIVEN not in images:
        return _without_the_given(wanted, case)
    if wanted in images:
        return _judge_content(wanted, case)
    near = {
        f"{name}/forecast:latest": ("tag-comes-along", f"`{name}/forecast:latest` is there"),
        f"skylark/forecast:{name}": ("tag-before-the-slash", f"`skylark/forecast:{name}` is there"),
        f"{name}:0.1": ("namespace-is-the-name", f"`{name}:0.1` is there"),
    }
    for reference, (slug, seen) in near.items():
        if reference in images:
            return not_right(slug, f"{seen}; `{wanted}` was asked for.")
    return not_yet(f"The engine knows no image by the name `{wanted}` yet.")


def _without_the_given(wanted: str, case: Case) -> Verdict:
    if wanted in case.after.images and GIVEN in case.before.images:
        return not_right("tagging-renames", f"`{wanted}` is there, but `{GIVEN}` is gone. Both should be.")
    return not_yet(f"The engine does not know `{GIVEN}` now. Run the cell that loads it, then go on.")


def _judge_content(wanted: str, case: Case) -> Verdict:
    if content_of_name(case.after, wanted) != content_of_name(case.after, GIVEN):
        return not_right(
            "name-is-the-content", f"`{wanted}` is there, but it names another image than `{GIVEN}`."
        )
    return solved(f"`{wanted}` and `{GIVEN}` are two names of one image.")


def reference(lab: Session, client: DockerClient) -> None:
    """Give the image a second name."""
    image = client.images.get("skylark/forecast:0.1")
    image.tag(f"{lab.learner.name}/forecast", tag="0.1")


def low_level(lab: Session, client: DockerClient) -> None:
    """The same through the SDK's other half."""
    client.api.tag("skylark/forecast:0.1", lab.learner.name + "/forecast", "0.1")


def whole_name(lab: Session, client: DockerClient) -> None:
    """The tag inside the name."""
    client.images.get("skylark/forecast:0.1").tag(f"{lab.learner.name}/forecast:0.1")


def without_tag(lab: Session, client: DockerClient) -> None:
    """Expect the tag to come along."""
    client.images.get("skylark/forecast:0.1").tag(f"{lab.learner.name}/forecast")


def name_as_tag(lab: Session, client: DockerClient) -> None:
    """Put the own name behind the colon."""
    client.images.get("skylark/forecast:0.1").tag("skylark/forecast", tag=lab.learner.name)


def without_image(lab: Session, client: DockerClient) -> None:
    """Leave out what comes after the slash."""
    client.images.get("skylark/forecast:0.1").tag(lab.learner.name, tag="0.1")


def rename(lab: Session, client: DockerClient) -> None:
    """Take the old name away, as a renaming would."""
    client.images.get("skylark/forecast:0.1").tag(f"{lab.learner.name}/forecast", tag="0.1")
    client.images.remove("skylark/forecast:0.1")


def another_image(lab: Session, client: DockerClient) -> None:
    """Give the right name to the wrong image."""
    client.images.get(lab.registry_image).tag(f"{lab.learner.name}/forecast", tag="0.1")


def take_it_away(client: DockerClient) -> None:
    """Remove the given image, and name nothing."""
    client.images.remove("skylark/forecast:0.1")


def begin_without_it(lab: Session, client: DockerClient) -> None:
    """Begin a new attempt when the given image is gone: nothing was renamed in it."""
    client.images.get("skylark/forecast:0.1").tag(f"{lab.learner.name}/forecast", tag="0.1")
    client.images.remove("skylark/forecast:0.1")
    lab.exercise("0.3").card.start_over()


exercise = Exercise(
    id="0.3",
    title="A name of your own",
    minutes=4,
    statement=(
        "Give the image `skylark/forecast:0.1` one more name: **{learner}/forecast:0.1**. That is your name"
        " in this"
        " course, a slash, `forecast`, a colon, `0.1`. The old name stays."
    ),
    kind=Task(check),
    misconceptions=(
        Misconception(
            "tag-comes-along",
            "You named no tag, so the engine took its default, `latest`. A tag is never inherited.",
            SOURCE,
        ),
        Misconception(
            "tag-before-the-slash",
            "What stands behind the colon is the tag. Your name belongs before the slash.",
            SOURCE,
        ),
        Misconception(
            "namespace-is-the-name",
            "Your name is only the first part. After it come a slash and the image's own word.",
            SOURCE,
        ),
        Misconception(
            "tagging-renames",
            "To tag is to *add* a name. Load the image again; nothing has to be removed.",
            SOURCE,
        ),
        Misconception(
            "name-is-the-content",
            "A name can be given to any image. Look at which image you tagged.",
            SOURCE,
        ),
    ),
    hints=(
        "An image can have several names. A new one copies nothing and takes nothing away.",
        "The cell above that gave the image the tag `morning`.",
        "Get the image by the name it has; then tell it the part before the colon and the tag.",
    ),
    why=(
        "A name is a label on an image, as in an address book: two entries, one person. In chapter 01 such a"
        " name says where an image is pushed to."
    ),
    source=SOURCE,
    reference=reference,
    others=(low_level, whole_name),
    wrong={
        "tag-comes-along": without_tag,
        "tag-before-the-slash": name_as_tag,
        "namespace-is-the-name": without_image,
        "tagging-renames": rename,
        "name-is-the-content": another_image,
    },
    halfway=(take_it_away, begin_without_it),
    uses=("image", "image-name", "tag", "learner-name"),
)
