"""Containers as clients see them: the whole of one, and the entries of lists.

Source: Docker Engine API 1.50, "ContainerInspectResponse", "ContainerSummary"; moby `daemon/inspect.go`,
`container/view.go`, `daemon/list.go`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from sandbox.engine.embedded.containers.creation.port_specs import listed
from sandbox.engine.embedded.containers.record import shown_image
from sandbox.engine.embedded.networks.endpoints import endpoints, network_settings
from sandbox.engine.embedded.times import written

if TYPE_CHECKING:
    from sandbox.engine.embedded.containers.record import Container, Mount
    from sandbox.engine.embedded.world import World

DRIVER = "embedded"


def details(world: World, container: Container, *, with_sizes: bool) -> dict[str, Any]:
    """Write all of a container."""
    program, *arguments = container.argv
    described: dict[str, Any] = {
        "Id": container.id,
        "Created": written(container.created_s),
        "Path": program,
        "Args": arguments,
        "State": container.state.described(os.getpid()),
        "Image": container.image.id,
        "ResolvConfPath": "",
        "HostnamePath": "",
        "HostsPath": "",
        "LogPath": _log_path(world, container),
        "Name": f"/{container.name}",
        "RestartCount": container.restarts,
        "Driver": DRIVER,
        "Platform": "linux",
        "MountLabel": "",
        "ProcessLabel": "",
        "AppArmorProfile": "",
        "ExecIDs": _execs(world, container),
        "HostConfig": dict(container.host),
        "GraphDriver": {"Data": None, "Name": DRIVER},
        "Mounts": described_mounts(world, container),
        "Config": dict(container.settings),
        "NetworkSettings": network_settings(world, container),
    }
    return described | (sizes(world, container) if with_sizes else {})


def summary(world: World, container: Container, *, with_sizes: bool) -> dict[str, Any]:
    """Write a container's entry in a list."""
    process = world.containers.processes.get(container.id)
    described: dict[str, Any] = {
        "Id": container.id,
        "Names": [f"/{container.name}"],
        "Image": shown_image(container, world.images),
        "ImageID": container.image.id,
        "Command": command(container),
        "Created": int(container.created_s),
        "Ports": list(listed(process.ports)) if process else [],
        "Labels": container.labels,
        "State": container.state.status,
        "Status": container.state.words(),
        "HostConfig": {"NetworkMode": container.host["NetworkMode"]},
        "NetworkSettings": {"Networks": endpoints(world, container)},
        "Mounts": described_mounts(world, container),
    }
    taken = sizes(world, container) if with_sizes else {}
    return described | {name: size for name, size in taken.items() if size}


def command(container: Container) -> str:
    """Write a program and its arguments in one line; those with spaces are quoted."""
    program, *arguments = container.argv
    return " ".join([program, *(f"'{each}'" if " " in each else each for each in arguments)])


def described_mounts(world: World, container: Container) -> list[dict[str, Any]]:
    """Write what is mounted, in the order of the paths."""
    return [_mount(world, mount) for mount in sorted(container.mounts, key=lambda mount: mount.target)]


def sizes(world: World, container: Container) -> dict[str, int]:
    """Write what a container takes up by itself, and together with its image."""
    own = world.containers.own_layers(container).size_bytes()
    return {"SizeRw": own, "SizeRootFs": container.image.size_bytes + own}


def _mount(world: World, mount: Mount) -> dict[str, Any]:
    if mount.kind == "volume":
        has = world.volumes.has(mount.source)
        source = world.volumes.find(mount.source).mountpoint if has else ""
        more = {"Name": mount.source, "Source": source, "Destination": mount.target, "Driver": "local"}
        propagation = ""
    else:
        more = {"Source": mount.source, "Destination": mount.target}
        propagation = "rprivate" if mount.kind == "bind" else ""
    rest = {"Mode": mount.mode, "RW": not mount.is_read_only, "Propagation": propagation}
    return {"Type": mount.kind, **more, **rest}


def _execs(world: World, container: Container) -> list[str] | None:
    """List the commands that run in a container."""
    execs = world.containers.execs.values()
    return [each.id for each in execs if each.container_id == container.id and each.is_running] or None


def _log_path(world: World, container: Container) -> str:
    root = world.settings.root
    return f"{root}/{world.containers.log(container).path}" if root and container.state.started_s else ""
