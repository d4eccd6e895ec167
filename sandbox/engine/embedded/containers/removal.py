"""Taking a container away that does not run, and what only it has needed.

Source: moby `daemon/delete.go`, `cleanupContainer`, and `daemon/mounts.go`, `removeMountPoints`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.engine.embedded.containers.telling import tell

if TYPE_CHECKING:
    from sandbox.engine.embedded.containers.record import Container
    from sandbox.engine.embedded.world import World


def remove_container(world: World, container: Container, *, with_volumes: bool) -> None:
    """Remove a container that does not run, and what only it has needed."""
    world.containers.remove(container)
    world.content.collect(sorted(container.image.content))
    for mount in container.mounts if with_volumes else ():
        is_free = not world.containers.users_of_volume(mount.source)
        if mount.kind == "volume" and mount.is_anonymous and is_free and world.volumes.has(mount.source):
            world.volumes.remove(mount.source)
    tell(world, container, "destroy")
