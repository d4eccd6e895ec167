"""`POST /containers/create`: an image, a name and settings become a container, with its volumes.

Source: Docker Engine API 1.50, "Create a container"; moby `daemon/create.go`.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sandbox.engine.embedded.answers import json_answer
from sandbox.engine.embedded.builder.tree import Kind, LayerTree, Root
from sandbox.engine.embedded.containers.creation.host_settings import completed, read_host_settings
from sandbox.engine.embedded.containers.creation.mount_specs import read_mounts, volume_labels
from sandbox.engine.embedded.containers.creation.settings import merged, read_settings
from sandbox.engine.embedded.containers.names import check_name, made_up_name
from sandbox.engine.embedded.containers.record import Container, Mount
from sandbox.engine.embedded.containers.removal import remove_container
from sandbox.engine.embedded.containers.telling import tell
from sandbox.engine.embedded.errors import bad_request, not_found, not_implemented
from sandbox.engine.embedded.networks.endpoints import asked_of
from sandbox.errors import InvalidContentError
from sandbox.image.platform import Platform

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.app import Response
    from sandbox.engine.embedded.call import Call
    from sandbox.engine.embedded.content import Lease
    from sandbox.engine.embedded.images.image import Image
    from sandbox.engine.embedded.world import World

_DISCARDED = "Published ports are discarded when using host network mode"


def create_container(call: Call) -> Response:
    """Create a container; nothing of it is there if it cannot be created."""
    world, document, query = call.world, call.json(), call.query
    if not document:
        raise bad_request("config cannot be empty in order to create a container")
    asked, host = read_settings(document), completed(read_host_settings(document.get("HostConfig") or {}))
    name = check_name(query.get("name")) if query.get("name") else ""
    with world.content.lease() as lease:
        image = _find_image(world, lease, asked, query.get("platform"))
        container_id = secrets.token_hex(32)
        settings = merged(asked, image, container_id)
        world.containers.check_free(name)
        mounts = read_mounts(host, settings["Volumes"] or (), world.containers.find)
        name = name or made_up_name(world.containers.has_name)
        container = Container(container_id, name, time.time(), image, settings, host)
        container = container.replaced(networks=_networks(container, document.get("NetworkingConfig") or {}))
        world.containers.add(container)
        container = _with_volumes(world, container, mounts)
    tell(world, container, "create")
    warnings = [_DISCARDED] if container.network_mode == "host" and host["PortBindings"] else []
    return json_answer({"Id": container.id, "Warnings": warnings}, 201)


def _find_image(world: World, lease: Lease, asked: Mapping[str, Any], platform: str) -> Image:
    """Find the image, and hold what it is made of until the container does."""
    if not asked.get("Image"):
        raise bad_request("no command specified")
    image = world.images.find(asked["Image"])
    if platform:
        _check_platform(image, platform, asked["Image"])
    if not all(map(lease.take, image.content)):
        raise not_found(f"No such image: {asked['Image']}")
    return image


def _check_platform(image: Image, text: str, name: str) -> None:
    try:
        wanted = Platform.parse(text)
    except InvalidContentError:
        raise bad_request(f'"{text}": unknown operating system or architecture: invalid argument') from None
    if (wanted.os, wanted.architecture) != (image.platform.os, image.platform.architecture):
        raise not_found(
            f"image with reference {name} was found but does not match the specified platform: "
            f"wanted {text}, actual: {image.platform}"
        )


def _networks(container: Container, document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the networks that a container is to be on, and what is asked of each."""
    mode = container.network_mode
    if mode.startswith("container:"):
        raise not_implemented(f"{mode}: the embedded engine has no network that containers could share")
    written = document.get("EndpointsConfig") or {}
    asked = {mode if name == "default" else name: endpoint for name, endpoint in written.items()}
    return {mode: asked_of(asked.get(mode))} | {name: asked_of(each) for name, each in asked.items()}


def _with_volumes(world: World, container: Container, mounts: tuple[Mount, ...]) -> Container:
    """Make the volumes that are not there yet; what cannot be made takes the container with it."""
    done: list[Mount] = []
    try:
        done.extend(  # one by one: those before the one that fails are there
            _with_volume(world, container, mount) if mount.kind == "volume" else mount for mount in mounts
        )
    except BaseException:
        unfinished = container.replaced(mounts=tuple(done))
        world.containers.update(container.id, lambda _: unfinished)
        remove_container(world, unfinished, with_volumes=True)
        raise
    return world.containers.update(container.id, lambda now: now.replaced(mounts=tuple(done)))


def _with_volume(world: World, container: Container, mount: Mount) -> Mount:
    is_new = not world.volumes.has(mount.source)
    volume = world.volumes.create(mount.source, volume_labels(container.host, mount.target) or None)
    if mount.copies and (is_new or not world.volumes.tree(volume.name).names("")):
        _fill(world, container, mount.target.lstrip("/"), volume.name)
    return replace(mount, source=volume.name)


def _fill(world: World, container: Container, place: str, volume: str) -> None:
    """Copy what the image has at the path into a new volume."""
    image = Root(tuple(world.containers.layers.of(layer.digest) for layer in container.image.layers))
    start = image.get(place)
    if start is None or not start.is_folder:
        return
    draft = LayerTree()
    for path, entry in image.walk(place):
        below = path[len(place) :].lstrip("/")
        if below and entry.kind not in (Kind.CHARACTER_DEVICE, Kind.BLOCK_DEVICE):
            draft.put(below, entry)
    with world.containers.layers.reading():
        world.volumes.tree(volume).store(draft)
