"""A container's file system with all that is mounted over it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from sandbox.engine.embedded.builder.tree import LayerTree, Root
from sandbox.engine.embedded.containers.filesystem.host_tree import HostTree
from sandbox.engine.embedded.containers.filesystem.mounted import FileSystem, MountedRoot, inside
from sandbox.engine.embedded.volumes.subfolder import Subfolder
from sandbox.engine.embedded.volumes.tree import VolumeTree

if TYPE_CHECKING:
    from sandbox.engine.embedded.containers.record import Container, Mount
    from sandbox.engine.embedded.world import World

STORAGE = "storage"
"""The part of a container's own files in which a registry without a volume keeps its content."""


def layers_of(world: World, container: Container) -> tuple[LayerTree, ...]:
    """Return the layers of a container, bottom first: its image's, and its own."""
    image = tuple(world.containers.layers.of(layer.digest) for layer in container.image.layers)
    return (*image, *world.containers.own_layers(container).trees)


def view(world: World, container: Container) -> FileSystem:
    """Return the file system as it is now."""
    mounts = {
        inside(mount.target): _mounted(world, mount) for mount in container.mounts if mount.kind != "tmpfs"
    }
    if container.storage:
        tree = VolumeTree(storage_of(world, container))
        mounts.setdefault(inside(container.storage), MountedRoot(_root(tree), store=tree.store))
    return FileSystem(layers_of(world, container), mounts)


def storage_of(world: World, container: Container) -> Subfolder:
    """Return the place of what a registry without a volume keeps; it goes with the container."""
    return Subfolder(world.files, f"{world.containers.folder(container)}/{STORAGE}")


def _mounted(world: World, mount: Mount) -> MountedRoot:
    if mount.kind == "bind":
        return MountedRoot(_root(HostTree(Path(mount.source))), is_read_only=mount.is_read_only)
    tree = world.volumes.tree(mount.source)
    return MountedRoot(_root(tree), is_read_only=mount.is_read_only, store=tree.store)


def _root(tree: HostTree | VolumeTree) -> Root:
    """Make a root of what can stand at the bottom of one."""
    return Root((cast("LayerTree", tree),))
