"""Removing containers, one by one or all that have ended.

Source: Docker Engine API 1.50, "Remove a container", "Delete stopped containers"; moby `daemon/delete.go`.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from sandbox.engine.embedded.answers import empty, json_answer
from sandbox.engine.embedded.containers.removal import remove_container
from sandbox.engine.embedded.containers.running.life import kill
from sandbox.engine.embedded.containers.running.signals import KILL
from sandbox.engine.embedded.errors import EngineError, conflict
from sandbox.engine.embedded.labels import has_labels
from sandbox.engine.embedded.times import seconds_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.app import Response
    from sandbox.engine.embedded.call import Call
    from sandbox.engine.embedded.containers.record import Container

PRUNE_FILTERS = ("label", "label!", "until")


def delete_container(call: Call) -> Response:
    """Remove a container; with `force` it is ended first, with `v` its anonymous volumes go, too."""
    world, query = call.world, call.query
    container = world.containers.find(call.name)
    if query.flag("link"):
        raise conflict(f"cannot remove {call.name}: links are nothing that this engine has")
    with world.containers.lock_of(container):
        container = world.containers.find(container.id)
        if container.state.is_running and not query.flag("force"):
            raise conflict(
                f'cannot remove container "/{container.name}": container is running: '
                "stop the container before removing or force remove"
            )
        kill(world, container, KILL)
        if world.containers.get(container.id) is not None:
            remove_container(world, world.containers.find(container.id), with_volumes=query.flag("v"))
    return empty(204)


def prune_containers(call: Call) -> Response:
    """Remove all containers that do not run."""
    world = call.world
    filters = call.query.filters(PRUNE_FILTERS)
    removed, reclaimed = [], 0
    for container in world.containers.all():
        if container.state.is_running or not _is_wanted(container, filters):
            continue
        reclaimed += world.containers.own_layers(container).size_bytes()
        with contextlib.suppress(EngineError):  # somebody else has removed it meanwhile
            remove_container(world, container, with_volumes=False)
            removed.append(container.id)
    world.events.happened("container", "prune", "", reclaimed=str(reclaimed))
    return json_answer({"ContainersDeleted": removed or None, "SpaceReclaimed": reclaimed})


def _is_wanted(container: Container, filters: Mapping[str, list[str]]) -> bool:
    if any(container.created_s >= seconds_of(text) for text in filters.get("until", [])):
        return False
    unwanted = filters.get("label!", [])
    has_all = has_labels(container.labels, filters.get("label", []))
    return has_all and not any(has_labels(container.labels, [text]) for text in unwanted)
