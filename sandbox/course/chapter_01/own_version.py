"""Exercise 1.5: push a version of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.course.contents import content_of_name, content_of_tags, labels_of_name, repositories
from sandbox.course.skylark import VERSION_LABEL
from sandbox.exercises import Exercise, Misconception, Task, not_right, not_yet, solved

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

    from docker import DockerClient

    from sandbox.course.session import Session
    from sandbox.exercises import Case, Json, Verdict
    from sandbox.lab.registry.registry import Registry

REPOSITORY = "skylark/forecast"
SOURCE = "https://docs.docker.com/reference/cli/docker/image/push/"


def draw(rng: random.Random) -> dict[str, Json]:
    """Draw a version that no cell uses."""
    return {"version": f"0.{rng.randint(10, 99)}"}


def check(case: Case) -> Verdict:
    """Look at the registry's tags and at what they name; every way to get there counts."""
    version = str(case.parameters["version"])
    made = content_of_name(case.after, f"{REPOSITORY}:{version}")
    now, before = content_of_tags(case.after, REPOSITORY), content_of_tags(case.before, REPOSITORY)
    if now.get("0.1") == made:
        return not_right(
            "push-never-overwrites", "The tag `0.1` names your new version; the old one lost it."
        )
    if "0.1" not in now or now["0.1"] != before.get("0.1", now["0.1"]):
        return not_yet("Version 0.1 is not in your registry as it was. Push it again, then go on.")
    if version not in now:
        return _without_the_tag(case, version, set(now) - set(before))
    label = labels_of_name(case.after, f"{REPOSITORY}:{version}").get(VERSION_LABEL)
    return _judge_content(version, now, made, is_forecast=label == version)


def _without_the_tag(case: Case, version: str, new_tags: set[str]) -> Verdict:
    if "latest" in new_tags:
        return not_right("tag-comes-along", f"The registry has a new tag `latest`, and no `{version}`.")
    if strays := sorted(repositories(case.after) - repositories(case.before)):
        return not_right("any-repository-will-do", f"Your push made the repository `{strays[0]}`.")
    if content_of_name(case.after, f"local/{REPOSITORY}:{version}"):
        return not_right("tag-is-a-push", f"Your engine has the name, the registry has no tag `{version}`.")
    return not_yet(f"The registry has no tag `{version}` in `{REPOSITORY}` yet.")


def _judge_content(
    version: str, now: Mapping[str, tuple[str, ...]], made: tuple[str, ...], *, is_forecast: bool
) -> Verdict:
    if now[version] == now["0.1"]:
        return not_right("name-is-the-content", f"`{version}` and `0.1` name one image: the forecast of 0.1.")
    if not made:
        return not_yet(f"Your engine has no `{REPOSITORY}:{version}` to compare with. Make it, then go on.")
    if now[version] != made:
        return not_right(
            "name-is-the-content", f"`{version}` names another image than `{REPOSITORY}:{version}`."
        )
    if not is_forecast:
        return not_right(
            "name-is-the-content", f"`{version}` names an image that is no forecast of {version}."
        )
    return solved(f"The registry has `{version}`, and it names the image that you made.")


def reference(lab: Session, client: DockerClient, registry: Registry, version: str) -> None:
    """Make the image, name it after the registry, push that name."""
    image = lab.forecast(version)
    image.tag(f"{registry.address}/skylark/forecast", tag=version)
    client.images.push(f"{registry.address}/skylark/forecast", tag=version)


def low_level(lab: Session, client: DockerClient, registry: Registry, version: str) -> None:
    """The same through the SDK's other half, the tag inside the name."""
    lab.forecast(version)
    name = f"{registry.address}/skylark/forecast:{version}"
    client.api.tag(f"skylark/forecast:{version}", name)
    client.api.push(name)


def only_tag(lab: Session, registry: Registry, version: str) -> None:
    """Stop before the push."""
    lab.forecast(version).tag(f"{registry.address}/skylark/forecast", tag=version)


def without_tag(lab: Session, client: DockerClient, registry: Registry, version: str) -> None:
    """Expect the tag to come along."""
    lab.forecast(version).tag(f"{registry.address}/skylark/forecast")
    client.images.push(f"{registry.address}/skylark/forecast", tag="latest")


def without_folder(lab: Session, client: DockerClient, registry: Registry, version: str) -> None:
    """Leave out the repository's first part."""
    lab.forecast(version).tag(f"{registry.address}/forecast", tag=version)
    client.images.push(f"{registry.address}/forecast", tag=version)


def old_image(lab: Session, client: DockerClient, registry: Registry, version: str) -> None:
    """Give the old image the new name."""
    lab.forecast("0.1").tag(f"{registry.address}/skylark/forecast", tag=version)
    client.images.push(f"{registry.address}/skylark/forecast", tag=version)


def old_tag(lab: Session, client: DockerClient, registry: Registry, version: str) -> None:
    """Push the new image under the tag of the old one."""
    lab.forecast(version).tag(f"{registry.address}/skylark/forecast", tag="0.1")
    client.images.push(f"{registry.address}/skylark/forecast", tag="0.1")


def mixed_up(lab: Session, client: DockerClient, registry: Registry, version: str) -> None:
    """Make the right image, and name another one after the registry."""
    lab.forecast(version)
    lab.forecast("0.2").tag(f"{registry.address}/skylark/forecast", tag=version)
    client.images.push(f"{registry.address}/skylark/forecast", tag=version)


def renamed(lab: Session, client: DockerClient, registry: Registry, version: str) -> None:
    """Take the new version's name for the image of another version."""
    image = lab.forecast("0.2")
    image.tag("skylark/forecast", tag=version)
    image.tag(f"{registry.address}/skylark/forecast", tag=version)
    client.images.push(f"{registry.address}/skylark/forecast", tag=version)


def in_a_fresh_registry(lab: Session, client: DockerClient, version: str) -> None:
    """Begin with an empty registry, in which there is no 0.1."""
    lab.reset()
    name = lab.registry().address + "/skylark/forecast"
    lab.forecast(version).tag(name, tag=version)
    client.images.push(name, tag=version)


def old_one_changed(lab: Session, client: DockerClient, registry: Registry, version: str) -> None:
    """Push the new version, and another image under the tag of the old one."""
    name = f"{registry.address}/skylark/forecast"
    for image, tag in ((lab.forecast(version), version), (lab.forecast("0.1", wind="east 1"), "0.1")):
        image.tag(name, tag=tag)
        client.images.push(name, tag=tag)


def made_and_removed(lab: Session, client: DockerClient, registry: Registry, version: str) -> None:
    """Push it, and remove what it is compared with."""
    lab.forecast(version).tag(f"{registry.address}/skylark/forecast", tag=version)
    client.images.push(f"{registry.address}/skylark/forecast", tag=version)
    client.images.remove(f"skylark/forecast:{version}")


exercise = Exercise(
    id="1.5",
    title="Push your own version",
    minutes=6,
    statement=(
        "The morning shift has a new forecast: version **{version}**. Make its image with"
        ' `lab.forecast("{version}")`, and bring it into your registry, repository `skylark/forecast`, under'
        " the tag"
        " **{version}**. Version 0.1 stays as it is."
    ),
    kind=Task(check),
    misconceptions=(
        Misconception(
            "tag-is-a-push", "Tagging adds a name on your engine. Has anything been sent yet?", SOURCE
        ),
        Misconception(
            "tag-comes-along",
            "Where you named no tag, `latest` was put in. Say the tag at both steps.",
            SOURCE,
        ),
        Misconception(
            "any-repository-will-do",
            "After the registry's address comes the repository, with every part of its name.",
            SOURCE,
        ),
        Misconception(
            "name-is-the-content",
            "A tag can be given to any image. Which image did you tag?",
            SOURCE,
        ),
        Misconception(
            "push-never-overwrites",
            "A push to a tag that is in use moves the tag. Push 0.1 again, then use a tag of its own.",
            SOURCE,
        ),
    ),
    hints=(
        "A push goes where the image's name says: registry, repository, tag.",
        "The cell with your first push: three lines, and two of them mention the version.",
        "Make the image. Give it a name that begins with the registry's address. Send that name off.",
    ),
    why=(
        "Three steps that never change: make, name, push. The name carries the address, so a push needs no"
        " other"
        " setting. The stations were in the registry already; only your forecast travelled."
    ),
    source=SOURCE,
    draw=draw,
    reference=reference,
    others=(low_level,),
    wrong={
        "tag-is-a-push": only_tag,
        "tag-comes-along": without_tag,
        "any-repository-will-do": without_folder,
        "name-is-the-content": (old_image, mixed_up, renamed),
        "push-never-overwrites": old_tag,
    },
    halfway=(in_a_fresh_registry, old_one_changed, made_and_removed),
    uses=("image", "tag", "push", "repository", "registry-address"),
)
