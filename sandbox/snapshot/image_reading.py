"""Reading an engine's images over the docker SDK: names, layers, platform, labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docker.errors import ImageNotFound

from sandbox.errors import InvalidReferenceError
from sandbox.image import Platform
from sandbox.reference import Reference
from sandbox.snapshot.image_state import ImageState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from docker import DockerClient

    from sandbox.snapshot.registry_reading import Map

DANGLING = "<none>:<none>"


def read_images(
    client: DockerClient,
    roles: Mapping[str, str],
    is_wanted: Callable[[str], bool] = lambda _: True,
    each: Map = map,
) -> dict[str, ImageState]:
    """Read the engine's named images as {key: state}; `roles` is {registry address: role}."""
    names = {entry["Id"]: _keys(entry, roles, is_wanted) for entry in client.api.images()}
    named = [image_id for image_id, keys in names.items() if keys]
    states: dict[str, ImageState] = {}
    for keys, details in zip(
        (names[image_id] for image_id in named),
        each(lambda each_id: _inspect(client, each_id), named),
        strict=True,
    ):
        if details:
            states |= dict.fromkeys(keys, _state(keys, details))
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


def _inspect(client: DockerClient, image_id: str) -> Mapping[str, Any] | None:
    try:
        details: Mapping[str, Any] = client.images.get(image_id).attrs
    except ImageNotFound:  # removed since the list was made: then it is gone
        return None
    return details


def _state(keys: tuple[str, ...], details: Mapping[str, Any]) -> ImageState:
    return ImageState(
        tags=keys,
        diff_ids=tuple(details["RootFS"].get("Layers") or ()),
        platform=Platform(details["Os"], details["Architecture"], details.get("Variant") or ""),
        labels=(details.get("Config") or {}).get("Labels") or {},
    )
