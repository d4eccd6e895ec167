"""Files of a container, in and out: `docker cp`, `docker export` and `docker diff`.

Source: Docker Engine API 1.50, "Container": archive, export, changes; moby `daemon/archive.go`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.app import Headers, Response
from sandbox.engine.embedded.answers import empty, json_answer
from sandbox.engine.embedded.builder.tree import Root
from sandbox.engine.embedded.containers.filesystem.packing import pack, pack_all, stat_header
from sandbox.engine.embedded.containers.filesystem.paths import find_folder, find_place, link_target
from sandbox.engine.embedded.containers.filesystem.unpacking import Unpacking, receive
from sandbox.engine.embedded.containers.telling import tell
from sandbox.engine.embedded.containers.viewing import layers_of, view
from sandbox.engine.embedded.errors import bad_request, not_implemented
from sandbox.engine.embedded.volumes.tree import StoredFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.engine.embedded.call import Call
    from sandbox.engine.embedded.containers.record import Container
    from sandbox.engine.embedded.world import World

MODIFIED, ADDED = 0, 1


def stat_archive(call: Call) -> Response:
    """Say what is at a path."""
    container = call.world.containers.find(call.name)
    system = view(call.world, container)
    place = find_place(system, call.query.get("path"), call.name)
    header = stat_header(place.name, place.entry, link_target(system, place))
    return Response(200, Headers((("X-Docker-Container-Path-Stat", header),)))


def get_archive(call: Call) -> Response:
    """Send what is at a path, and all below it, as a tar archive."""
    container = call.world.containers.find(call.name)
    system = view(call.world, container)
    place = find_place(system, call.query.get("path"), call.name)
    header = stat_header(place.name, place.entry, link_target(system, place))
    headers = (("Content-Type", "application/x-tar"), ("X-Docker-Container-Path-Stat", header))
    tell(call.world, container, "archive-path")
    return Response(200, Headers(headers), _reading(call.world, pack(system, place.path, place.name)))


def put_archive(call: Call) -> Response:
    """Put the files of a tar archive, compressed or not, into a folder of a container."""
    world, query = call.world, call.query
    container = world.containers.find(call.name)
    with world.containers.lock_of(container):
        system = view(world, container)
        folder = find_folder(system, query.get("path"), call.name)
        _check_writable(container, system.mount_of(folder))
        unpacking = Unpacking(system, folder, keeps_kinds=query.flag("noOverwriteDirNonDir"))
        archive = receive(call.body, world.files)
        try:
            unpacking.take(StoredFile(world.files, archive))
            _keep(world, container, unpacking, archive)
        finally:
            if world.files.has(archive):
                world.files.discard(archive)
    tell(call.world, container, "extract-to-dir")
    return empty(200)


def export_container(call: Call) -> Response:
    """Send the whole file system, without what is mounted over it, as a tar archive."""
    container = call.world.containers.find(call.name)
    tell(call.world, container, "export")
    headers = Headers((("Content-Type", "application/octet-stream"),))
    return Response(200, headers, _reading(call.world, pack_all(Root(layers_of(call.world, container)))))


def container_changes(call: Call) -> Response:
    """List what differs from the image."""
    container = call.world.containers.find(call.name)
    changes = list(_changes(call, container))
    return json_answer(changes or None)


def _reading(world: World, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Read layers in one go as far as they allow it."""
    with world.containers.layers.reading():
        yield from pieces


def _changes(call: Call, container: Container) -> Iterator[dict[str, object]]:
    containers = call.world.containers
    image = Root(tuple(containers.layers.of(layer.digest) for layer in container.image.layers))
    for path, _ in Root(containers.own_layers(container).trees).walk(""):
        if path:
            yield {"Path": f"/{path}", "Kind": MODIFIED if image.get(path) else ADDED}


def _keep(world: World, container: Container, unpacking: Unpacking, archive: str) -> None:
    """Write what came where it belongs: volumes get files, the container one more layer."""
    drafts = {place: draft for place, draft in unpacking.drafts.items() if draft.steps}
    for place in drafts:
        if place and unpacking.system.mounts[place].store is None:
            raise not_implemented(
                "The embedded engine reads bind mounts and does not write to them: "
                f"/{place} is a folder of this machine, so put the files there without it."
            )
    for place, draft in drafts.items():
        store = unpacking.system.mounts[place].store if place else None
        if store:
            store(draft.tree)
    if "" in drafts:
        world.containers.own_layers(container).add(drafts[""], archive)


def _check_writable(container: Container, mount: str | None) -> None:
    if mount is None and container.host.get("ReadonlyRootfs"):
        raise bad_request("container rootfs is marked read-only")
