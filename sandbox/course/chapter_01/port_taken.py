"""Exercise 1.8: a registry can't start, because a container of somebody else's has its port."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.course.skylark import OFFICE_LABEL
from sandbox.exercises import Exercise, Fault, Misconception, Option, Repair, not_right, not_yet, solved
from sandbox.lab.labels import filter_of

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

    from docker import DockerClient
    from docker.models.containers import Container

    from sandbox.course.session import Session
    from sandbox.exercises import Case, Json, Verdict
    from sandbox.snapshot import ContainerState

PORTS = "https://docs.docker.com/engine/network/port-publishing/"
RUN = "https://docs.docker.com/reference/cli/docker/container/run/#publish"
REGISTRY_PORT = "5000/tcp"
TIDES = "tides"


def draw(rng: random.Random) -> dict[str, Json]:
    """Draw the berth of the office that gets a registry."""
    return {"office": f"harbour-{rng.randint(10, 99)}"}


def prepare(lab: Session, _: Mapping[str, Json]) -> None:
    """Let the registry of the tides office run."""
    lab.wait_for(_running_tides(lab) or _run_tides(lab), name=TIDES)


def strike(lab: Session, _: Mapping[str, Json]) -> Mapping[str, Json]:
    """Let the harbour's plan name the port that the tides have."""
    registry = lab.registries[TIDES]
    holder = str(registry.container.id) if registry.container else ""
    return {"containers": {"holder": holder}, "port": int(registry.address.rpartition(":")[2])}


def _running_tides(lab: Session) -> Container | None:
    chosen = filter_of({**lab.labels, OFFICE_LABEL: TIDES})
    return next(iter(lab.docker.containers.list(filters=chosen)), None)


def _run_tides(lab: Session) -> Container:
    """Run it at a port that the engine chooses: one that is chosen here may be taken meanwhile."""
    return lab.docker.containers.run(
        lab.registry_image,
        detach=True,
        ports={REGISTRY_PORT: ("127.0.0.1", 0)},
        labels={OFFICE_LABEL: TIDES, **lab.labels},
    )


def check(case: Case) -> Verdict:
    """Look at the harbour's container, and at the one that was there before."""
    holder, office = case.broken_container("holder"), case.parameters["office"]
    if holder is None or not holder.is_running:
        return not_right(
            "holder-may-go",
            "The registry of the tides office no longer runs: it had that port, and people use it.",
        )
    found = [one for one in case.containers if one.labels.get(OFFICE_LABEL) == office]
    serving = [address for one in found if one.answers for address in one.published.values()]
    if any(not address.startswith("127.0.0.1:") for address in serving):
        return not_yet("Your container's port is open to the whole network. Publish it on 127.0.0.1 alone.")
    if serving:
        return solved("The harbour's registry answers, and that of the tides is where it was.")
    return _unserved(case, found)


def _unserved(case: Case, found: list[ContainerState]) -> Verdict:
    taken = str(case.fault.get("port")) if case.fault else ""
    if any(one.published and REGISTRY_PORT not in one.published for one in found):
        return not_right(
            "inner-port-was-taken",
            "The container runs, and no registry answers: you changed its inner port, and inside the registry"
            " listens at 5000.",
        )
    if any(address.rpartition(":")[2] == taken for one in found for address in one.wanted.values()):
        return not_right(
            "trying-again-helps", "The container is made and can't start: it wants the port that is taken."
        )
    office = case.parameters["office"]
    return not_yet(f"No registry answers in a container with the label `{OFFICE_LABEL}={office}`.")


def reference(lab: Session, client: DockerClient, office: str) -> None:
    """Choose another port of this machine."""
    client.containers.run(
        lab.registry_image,
        detach=True,
        ports={"5000/tcp": ("127.0.0.1", lab.free_port())},
        labels={"office": office},
    )


def any_port(lab: Session, client: DockerClient, office: str) -> None:
    """Leave the choice of the port to the engine."""
    harbour = client.containers.create(
        lab.registry_image, ports={"5000/tcp": ("127.0.0.1", 0)}, labels={"office": office}
    )
    harbour.start()


def again(lab: Session, client: DockerClient, office: str, port: int) -> None:
    """Give the same order once more."""
    harbour = client.containers.create(
        lab.registry_image, ports={"5000/tcp": ("127.0.0.1", port)}, labels={"office": office}
    )
    with lab.expected_error():
        harbour.start()
    with lab.expected_error():
        harbour.restart()


def other_inner_port(lab: Session, client: DockerClient, office: str) -> None:
    """Change the end of the port that is inside."""
    client.containers.run(
        lab.registry_image,
        detach=True,
        ports={"5001/tcp": ("127.0.0.1", lab.free_port())},
        labels={"office": office},
    )


def clear_the_way(lab: Session, client: DockerClient, office: str, port: int) -> None:
    """Stop whoever has the port."""
    for other in client.containers.list(filters={"publish": str(port)}):
        other.stop()
    client.containers.run(
        lab.registry_image,
        detach=True,
        ports={"5000/tcp": ("127.0.0.1", port)},
        labels={"office": office},
    )


def remove_the_holder(lab: Session, client: DockerClient, office: str, port: int) -> None:
    """Remove whoever has the port."""
    for other in client.containers.list(filters={"publish": str(port)}):
        other.remove(force=True, v=True)
    client.containers.run(
        lab.registry_image,
        detach=True,
        ports={"5000/tcp": ("127.0.0.1", port)},
        labels={"office": office},
    )


def listening_elsewhere(lab: Session, client: DockerClient, office: str) -> None:
    """Let the registry listen at another inner port, and publish the usual one."""
    client.containers.run(
        lab.registry_image,
        detach=True,
        environment={"REGISTRY_HTTP_ADDR": ":5001"},
        ports={"5000/tcp": ("127.0.0.1", lab.free_port())},
        labels={"office": office},
    )


exercise = Exercise(
    id="1.8",
    title="The port is taken",
    minutes=6,
    statement=(
        "The harbour office gets a registry on your machine, and a plan that names its port. Run the next"
        " cell: the engine makes the container and can't start it, `port is already allocated`. Look around,"
        " and name the cause. Then run the harbour's registry in the answer cell: on `127.0.0.1` alone, with"
        " the label `office` and the value **{office}**. The port need not be the plan's. Nobody else may"
        " lose anything."
    ),
    kind=Repair(
        options=(
            Option(
                "Inside, every registry listens at 5000, and two can't have the same port",
                "inner-ports-collide",
                "Inside its container each registry has a 5000 of its own. Only the machine's port is taken.",
            ),
            Option(
                "A container that runs already has this port of your machine",
                feedback="`docker ps` shows the container at whose 5000 that very port ends.",
            ),
            Option(
                "The registry's image is in use: it serves one container at a time",
                "image-serves-one-container",
                "The container was made from the image, without a complaint. An image serves any number.",
            ),
            Option(
                "A registry that has stopped still keeps the port",
                "stopped-keeps-its-port",
                "A port is free again when its container stops. `docker ps` shows one that runs there.",
            ),
        ),
        fault=Fault("port is already allocated", prepare, strike),
        check=check,
    ),
    misconceptions=(
        Misconception(
            "inner-ports-collide",
            "The arrow under `PORTS` has two ends. Which of them is on your machine?",
            PORTS,
        ),
        Misconception(
            "image-serves-one-container",
            "In which step did the engine refuse: when the container was made, or when it was started?",
            RUN,
        ),
        Misconception(
            "stopped-keeps-its-port",
            "List what runs, and look for the port in the column `PORTS`.",
            PORTS,
        ),
        Misconception(
            "trying-again-helps",
            "The other container will not go away by itself. What can you change about yours?",
            PORTS,
        ),
        Misconception(
            "inner-port-was-taken",
            "The message is about one end of the arrow, the one on your machine. Leave the other as it was.",
            PORTS,
        ),
        Misconception(
            "holder-may-go",
            "Start it again; if it is removed, run the cell that breaks it once more. Then give way to it.",
            PORTS,
        ),
    ),
    hints=(
        "At a port of a machine, one program can listen. Whoever comes second has to go elsewhere.",
        "`docker ps`, column `PORTS`, and the cell in which you started your first registry.",
        "Run a container as in the beginning: its inner port stays, the outer one is one that nobody has.",
    ),
    why=(
        "A published port joins a port of the machine to one inside the container. Inside, every registry"
        " keeps its 5000; outside, each needs a port of its own. Who was there first stays: find out whose it"
        " is before you stop anything."
    ),
    source=PORTS,
    draw=draw,
    reference=reference,
    others=(any_port,),
    wrong={
        "trying-again-helps": again,
        "inner-port-was-taken": other_inner_port,
        "holder-may-go": (clear_the_way, remove_the_holder),
    },
    halfway=(listening_elsewhere,),
    uses=("registry-container", "registry-address", "docker-command"),
)
