"""Reading an engine's containers over the docker SDK; changes none of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.snapshot.container_state import ContainerState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from docker import DockerClient
    from docker.models.containers import Container


def read_containers(
    client: DockerClient,
    roles: Mapping[str, str],
    is_wanted: Callable[[Container], bool],
    answers: Callable[[str], bool],
) -> tuple[ContainerState, ...]:
    """Read the containers that are wanted, in the order of their IDs; `roles` is {container ID: role}.

    `answers` is asked for every address at which a running one publishes a port.
    """
    found = client.containers.list(all=True, ignore_removed=True)
    wanted = sorted(filter(is_wanted, found), key=lambda one: str(one.id))
    return tuple(_state(one, roles.get(str(one.id), ""), answers) for one in wanted)


def _state(container: Container, role: str, answers: Callable[[str], bool]) -> ContainerState:
    published = _addresses(container.attrs["NetworkSettings"].get("Ports"))
    is_running = container.status == "running"
    return ContainerState(
        container_id=str(container.id),
        role=role,
        status=str(container.status),
        wanted=_addresses(container.attrs["HostConfig"].get("PortBindings")),
        published=published if is_running else {},
        labels=container.labels,
        answers=is_running and any(map(answers, published.values())),
    )


def _addresses(bindings: Mapping[str, Iterable[Mapping[str, Any]] | None] | None) -> dict[str, str]:
    """Return {port: address} of an engine's bindings; where one has several, the first."""
    return {
        port: f"{each['HostIp']}:{each['HostPort']}"
        for port, given in sorted((bindings or {}).items())
        for each in list(given or ())[:1]
    }
