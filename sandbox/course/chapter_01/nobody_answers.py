"""Exercise 1.7: a pull is refused, because the registry's container has stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import docker

from sandbox.course.contents import ROLE, digests_of_tags
from sandbox.course.skylark import OFFICE_LABEL
from sandbox.exercises import Exercise, Fault, Misconception, Option, Repair, not_right, not_yet, solved

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

    from docker import DockerClient
    from docker.models.containers import Container

    from sandbox.course.session import Session
    from sandbox.exercises import Case, Json, Verdict

ERRORS = "https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#error-codes"
LIST = "https://docs.docker.com/reference/cli/docker/container/ls/"
START = "https://docs.docker.com/reference/cli/docker/container/start/"
WINDS = ("north 3", "east 4", "south 6", "northeast 7")


def draw(rng: random.Random) -> dict[str, Json]:
    """Draw what a colleague pushes in the night; nobody else can push the same."""
    return {"version": f"night-{rng.randint(10, 99)}", "wind": rng.choice(WINDS)}


def prepare(lab: Session, parameters: Mapping[str, Json]) -> None:
    """Let the registry run and hold the colleague's version."""
    try:
        lab.registries[ROLE].start()
    except (KeyError, docker.errors.NotFound):  # none was started yet, or it was removed
        lab.registry(ROLE)
    lab.colleague_pushes(str(parameters["version"]), wind=str(parameters["wind"]))


def strike(lab: Session, _: Mapping[str, Json]) -> Mapping[str, Json]:
    """Stop the registry."""
    registry = lab.registries[ROLE]
    registry.stop()
    return {"containers": {"registry": str(registry.container.id) if registry.container else ""}}


def check(case: Case) -> Verdict:
    """Look for the registry that stopped, and for all that it held; every way to start it again counts."""
    version = case.parameters["version"]
    own = case.broken_container("registry")
    if own is None:
        return not_right(
            "a-container-can-be-replaced",
            f"The container that held `{version}` is gone, and its content with it. Run the cell that breaks"
            " it once more, and mend that.",
        )
    if own.answers:
        missing = _missing(case) if own.role == ROLE else ""
        if missing:
            return not_yet(f"The registry answers, but `{missing}` is not in it as it was.")
        return solved(f"The registry that holds `{version}` answers again.")
    if any(one.answers and OFFICE_LABEL not in one.labels for one in case.containers):
        return not_right(
            "a-fresh-registry-will-do", f"A registry answers, but it is another one: it has no `{version}`."
        )
    return not_yet(f"The registry that holds `{version}` does not answer.")


def _missing(case: Case) -> str:
    """Return what the registry held and no longer holds, "" if all is there."""
    held, now = digests_of_tags(case.before), digests_of_tags(case.after)
    lost = [
        f"{repository}:{tag}"
        for (repository, tag), digest in held.items()
        if now.get((repository, tag)) != digest
    ]
    return next(iter(lost), "")


def reference(lab: Session, container: Container) -> None:
    """Start the container that there is, and wait until the registry in it answers."""
    container.start()
    lab.wait_for(container, name="local")


def restart(container: Container) -> None:
    """Restart what has stopped: that starts it."""
    container.restart()


def low_level(client: DockerClient, container: Container) -> None:
    """The same through the SDK's other half."""
    client.api.start(str(container.id))


def fresh_then_own(lab: Session, client: DockerClient, container: Container) -> None:
    """Run another one first, then see that the old one is needed."""
    another = client.containers.run(
        lab.registry_image, detach=True, ports={"5000/tcp": ("127.0.0.1", lab.free_port())}
    )
    lab.wait_for(another, name="local")
    container.start()


def look(client: DockerClient) -> None:
    """List what there is, and do nothing."""
    client.containers.list(all=True)


def of_an_office(lab: Session, client: DockerClient) -> None:
    """Run what another office needs."""
    client.containers.run(
        lab.registry_image,
        detach=True,
        ports={"5000/tcp": ("127.0.0.1", lab.free_port())},
        labels={"office": "tides"},
    )


def overwritten(lab: Session, container: Container, version: str) -> None:
    """Start it, and push an image of one's own in the place of the colleague's."""
    container.start()
    lab.wait_for(container, name="local")
    lab.colleague_pushes(version, wind="calm 0")


def fresh(lab: Session, client: DockerClient) -> None:
    """Run another registry beside the stopped one, and push to it what one has."""
    another = client.containers.run(
        lab.registry_image, detach=True, ports={"5000/tcp": ("127.0.0.1", lab.free_port())}
    )
    address = lab.wait_for(another, name="local").address
    lab.forecast("0.1").tag(f"{address}/skylark/forecast", tag="0.1")
    client.images.push(f"{address}/skylark/forecast", tag="0.1")


def replaced(lab: Session, client: DockerClient, container: Container) -> None:
    """Remove the container and run a new one at the same port."""
    port = container.attrs["HostConfig"]["PortBindings"]["5000/tcp"][0]["HostPort"]
    container.remove(v=True)
    another = client.containers.run(lab.registry_image, detach=True, ports={"5000/tcp": ("127.0.0.1", port)})
    lab.wait_for(another, name="local")


exercise = Exercise(
    id="1.7",
    title="Nobody answers",
    minutes=6,
    statement=(
        "In the night a colleague pushes `skylark/forecast:{version}` to your registry. Then something"
        " happens, and every pull fails with `connection refused`. Run the next cell to see it, look"
        " around, and name the cause. Then mend it in the answer cell: your registry answers again and"
        " still holds all that it held, **{version}** included."
    ),
    kind=Repair(
        options=(
            Option(
                "The image is no longer in the registry: it has to be pushed again",
                "image-is-gone",
                "A registry that lacks an image says `manifest unknown`. Here no registry said anything.",
            ),
            Option(
                "You have no right to pull: you have to log in first",
                "refused-is-forbidden",
                "A registry that asks for a login answers with the status 401. Here no registry answered.",
            ),
            Option(
                "No program listens at the registry's port: its container has stopped",
                feedback="`docker ps -a` lists the container as exited.",
            ),
            Option(
                "The machine can't be reached: the network is down",
                "refused-is-unreachable",
                "The address is your own machine's, and it answered at once: it refused. From a machine that"
                " can't be reached no answer comes at all.",
            ),
        ),
        fault=Fault("connection refused", prepare, strike),
        check=check,
    ),
    misconceptions=(
        Misconception(
            "image-is-gone",
            "Who would have to answer, to tell you that an image is missing?",
            ERRORS,
        ),
        Misconception(
            "refused-is-forbidden",
            "To ask you for a login, a registry has to speak. What did it say?",
            ERRORS,
        ),
        Misconception(
            "refused-is-unreachable",
            "Which machine is `127.0.0.1`, and how long did the answer take?",
            LIST,
        ),
        Misconception(
            "a-fresh-registry-will-do",
            "Does a registry keep images in the image that it runs from, or in its own container?",
            START,
        ),
        Misconception(
            "a-container-can-be-replaced",
            "What was written into a container stays in that one. Which order gives you the same one again?",
            START,
        ),
    ),
    hints=(
        "A connection is refused by a machine that is there, at a port where no program listens.",
        "The list of containers, those that have stopped included: `docker ps -a`.",
        "Find the registry's container in that list. It has all that it held; it lacks one order to go on.",
    ),
    why=(
        "A stopped container keeps its files; a new one from the same image begins with none. So the first"
        " question at “connection refused” is what runs, and the first remedy is to start what stopped."
        " Pushing again would not bring back what others pushed."
    ),
    source=START,
    draw=draw,
    reference=reference,
    others=(restart, low_level, fresh_then_own),
    wrong={"a-fresh-registry-will-do": fresh, "a-container-can-be-replaced": replaced},
    halfway=(look, of_an_office, overwritten),
    uses=("registry-container", "registry-address", "push", "pull", "docker-command"),
)
