"""Events of containers, as `docker events` shows them: what happened, to which one, with its labels.

Source: moby `daemon/events.go`, `LogContainerEventWithAttributes`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.engine.embedded.containers.record import Container
    from sandbox.engine.embedded.world import World


def tell(world: World, container: Container, action: str, **more: str) -> None:
    """Tell what happened to a container."""
    named = {"image": container.image_name, "name": container.name}
    world.events.happened("container", action, container.id, **{**container.labels, **named, **more})


def tell_mounts(world: World, container: Container, *, is_mounted: bool) -> None:
    """Tell that its volumes are in use, or no more."""
    for mount in container.mounts:
        if mount.kind != "volume":
            continue
        more = {"container": container.id, "driver": "local"}
        if is_mounted:
            more |= {"destination": mount.target, "propagation": ""}
            more["read/write"] = "false" if mount.is_read_only else "true"
        world.events.happened("volume", "mount" if is_mounted else "unmount", mount.source, **more)
