"""Reading an engine's images over the docker SDK: names, layers, platform, labels."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from docker.errors import ImageNotFound

from sandbox.errors import InvalidReferenceError
from sandbox.image import Platform
from sandbox.reference import Reference
from sandbox.snapshot.image_state import ImageState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from docker import DockerClient

    from sandbox.snapshot.contents import Contents
    from sandbox.snapshot.registry_reading import Map

DANGLING = "<none>:<none>"


def read_images(
    client: DockerClient,
    contents: Contents,
    roles: Mapping[str, str],
    is_wanted: Callable[[str], bool] = lambda _: True,
    each: Map = map,
) -> dict[str, ImageState]:
    """Read the engine's named images as {key: state}; `roles` is {registry address: role}."""
    listed = [(_keys(entry, roles, is_wanted), entry) for entry in client.api.images()]
    named = [(keys, entry) for keys, entry in listed if keys]
    states: dict[str, ImageState] = {}
    for (keys, _), state in zip(named, each(lambda one: _read(client, contents, one[1]), named), strict=True):
        if state:
            states |= dict.fromkeys(keys, replace(state, tags=keys, labels=dict(state.labels)))
    return dict(sorted(states.items()))


def key(name: str, roles: Mapping[str, str]) -> str:
    """Write an image's name with its registry's role in place of the address: `local/skylark/forecast:0.1`.

    A name that engines take and the reference grammar does not (a host with an underscore) stays as it is.
    """
    try:
        reference = Reference.parse(name)
    except InvalidReferenceError:
        return name
    role = roles.get(reference.registry)
    return f"{role}/{reference.repository}:{reference.tag}" if role else reference.familiar


def _keys(
    entry: Mapping[str, Any], roles: Mapping[str, str], is_wanted: Callable[[str], bool]
) -> tuple[str, ...]:
    keys = (key(name, roles) for name in entry["RepoTags"] or () if name != DANGLING)
    return tuple(sorted(name for name in keys if is_wanted(name)))


def _read(client: DockerClient, contents: Contents, entry: Mapping[str, Any]) -> ImageState | None:
    try:
        return contents.images.get(_identity(entry), lambda: _inspect(client, entry["Id"]))
    except ImageNotFound:  # removed since the list was made: then it is gone
        return None


def _identity(entry: Mapping[str, Any]) -> tuple[object, ...]:
    """Tell an image from all others.

    In the containerd store an ID may be an index's, under which another platform's image can come to be the
    one that is there; then its size, date or labels differ.
    """
    labels = tuple(sorted((entry.get("Labels") or {}).items()))
    return entry["Id"], entry["Created"], entry["Size"], labels


def _inspect(client: DockerClient, image_id: str) -> ImageState:
    details = client.images.get(image_id).attrs
    return ImageState(
        tags=(),
        diff_ids=tuple(details["RootFS"].get("Layers") or ()),
        platform=Platform(details["Os"], details["Architecture"], details.get("Variant") or ""),
        labels=(details.get("Config") or {}).get("Labels") or {},
    )
