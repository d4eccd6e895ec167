"""Requests about volumes. Source: Docker Engine API 1.50, "Volume"; moby `volume/service`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.engine.embedded.answers import empty, json_answer
from sandbox.engine.embedded.errors import bad_request, conflict, not_found
from sandbox.engine.embedded.labels import has_labels
from sandbox.engine.embedded.truth import truth_of
from sandbox.engine.embedded.volumes.store import DRIVER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.app import Response
    from sandbox.engine.embedded.call import Call
    from sandbox.engine.embedded.volumes.store import Volume
    from sandbox.engine.embedded.world import World

FILTERS = ("dangling", "driver", "label", "name")
PRUNE_FILTERS = ("label", "label!")
ANONYMOUS_ONLY = (1, 42)
"""Since this version of the API, prune leaves volumes that somebody has named, unless `all` is asked."""


def list_volumes(call: Call) -> Response:
    """List volumes."""
    world, filters = call.world, call.query.filters(FILTERS)
    volumes = [each for each in world.volumes.all() if _is_wanted(world, each, filters)]
    return json_answer({"Volumes": [each.to_json() for each in volumes], "Warnings": None})


def inspect_volume(call: Call) -> Response:
    """Describe a volume."""
    return json_answer(call.world.volumes.find(call.name).to_json())


def create_volume(call: Call) -> Response:
    """Make a volume, or describe the one of that name."""
    document = call.json()
    name, driver = str(document.get("Name") or ""), str(document.get("Driver") or DRIVER)
    if driver != DRIVER:
        raise not_found(
            f'create {name}: error looking up volume plugin {driver}: plugin "{driver}" not found'
        )
    for option in document.get("DriverOpts") or {}:
        raise bad_request(f'create {name}: invalid option: "{option}"')
    return json_answer(call.world.volumes.create(name, document.get("Labels")).to_json(), 201)


def delete_volume(call: Call) -> Response:
    """Remove a volume that no container has."""
    volumes = call.world.volumes
    if not volumes.has(call.name) and call.query.flag("force"):
        return empty(204)
    volume = volumes.find(call.name)
    users = list(volumes.users(volume.name))
    if users:
        raise conflict(f"remove {volume.name}: volume is in use - [{', '.join(users)}]")
    volumes.remove(volume.name)
    return empty(204)


def prune_volumes(call: Call) -> Response:
    """Remove the volumes that no container has."""
    volumes = call.world.volumes
    is_new = call.api >= ANONYMOUS_ONLY
    filters = call.query.filters((*PRUNE_FILTERS, "all") if is_new else PRUNE_FILTERS)
    takes_named = not is_new or bool(truth_of(filters, "all"))
    removed, reclaimed = [], 0
    for volume in volumes.all():
        if list(volumes.users(volume.name)) or not _is_prunable(volume, filters, takes_named=takes_named):
            continue
        reclaimed += volumes.size_bytes(volume.name)
        volumes.remove(volume.name)
        removed.append(volume.name)
    call.world.events.happened("volume", "prune", "", reclaimed=str(reclaimed))
    return json_answer({"VolumesDeleted": removed, "SpaceReclaimed": reclaimed})


def disk_usage(call: Call) -> dict[str, Any]:
    """Describe what volumes take up."""
    volumes = call.world.volumes
    return {
        "Volumes": [
            {
                **each.to_json(),
                "UsageData": {
                    "RefCount": len(list(volumes.users(each.name))),
                    "Size": volumes.size_bytes(each.name),
                },
            }
            for each in volumes.all()
        ]
    }


def _is_wanted(world: World, volume: Volume, filters: Mapping[str, list[str]]) -> bool:
    dangling = truth_of(filters, "dangling")
    has_name = any(text in volume.name for text in filters.get("name", [volume.name]))
    has_driver = DRIVER in filters.get("driver", [DRIVER])
    is_free = not list(world.volumes.users(volume.name))
    has_all = has_labels(volume.labels or {}, filters.get("label", []))
    return has_name and has_driver and has_all and (dangling is None or dangling == is_free)


def _is_prunable(volume: Volume, filters: Mapping[str, list[str]], *, takes_named: bool) -> bool:
    labels, unwanted = volume.labels or {}, filters.get("label!", [])
    has_all = has_labels(labels, filters.get("label", []))
    has_none = not any(has_labels(labels, [text]) for text in unwanted)
    return has_all and has_none and (takes_named or volume.is_anonymous)
