"""What an engine says of itself: ping, version, info, events, and what takes up space.

Plainly: it is the embedded engine of a course, not Docker's. Source: Docker Engine API 1.50, "System".
"""

from __future__ import annotations

import datetime as dt
import os
import platform
import time
from collections import deque
from typing import TYPE_CHECKING, Any

from sandbox import __version__
from sandbox.app import NOTHING_YET, Headers, Response
from sandbox.engine.embedded.answers import encoded, json_answer, text_answer
from sandbox.engine.embedded.errors import bad_request, not_found
from sandbox.engine.embedded.images.describing import summary
from sandbox.engine.embedded.times import seconds_of
from sandbox.engine.embedded.versions import API, ENGINE_VERSION, OLDEST_API, version_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sandbox.engine.embedded.call import Call
    from sandbox.engine.embedded.events import Event
    from sandbox.engine.embedded.world import World

NAME = "Embedded Engine"
"""Whoever looks for an engine knows this one by the beginning of its platform's name."""
WHAT_IT_IS = (
    "Embedded Engine of the Docker registry course: images and registries are real, programs do not run"
)
LIMITS = (
    "MemoryLimit", "SwapLimit", "CpuCfsPeriod", "CpuCfsQuota", "CPUShares", "CPUSet", "PidsLimit",
    "OomKillDisable", "KernelMemoryTCP", "IPv4Forwarding", "BridgeNfIptables", "BridgeNfIp6tables",
)  # fmt: skip
"""What engines can do to programs; no program runs here."""

_NO_CACHE = (("Cache-Control", "no-cache, no-store, must-revalidate"), ("Pragma", "no-cache"))
BUILT = "1970-01-01T00:00:00.000000000+00:00"
"""There is no moment at which it is built; clients want to read a time."""

WITHOUT_DRIVER = (1, 25)
WITH_KINDS = (1, 42)
KINDS_OF_USAGE = {
    "image": "Images",
    "container": "Containers",
    "volume": "Volumes",
    "build-cache": "BuildCache",
}
EVENT_FILTERS = (
    "config", "container", "daemon", "event", "image", "label", "network", "node", "plugin", "scope",
    "secret", "service", "type", "volume",
)  # fmt: skip


def ping(call: Call) -> Response:
    """Say that somebody is here, and what the client needs to know first."""
    del call
    more = (("Builder-Version", "1"), ("Swarm", "inactive"), *_NO_CACHE)
    return text_answer("OK", 200, *more)


def version(call: Call) -> Response:
    """Say which engine this is."""
    machine = call.world.settings.platform
    facts = {
        "ApiVersion": version_text(API),
        "MinAPIVersion": version_text(OLDEST_API),
        "GitCommit": "embedded",
        "GoVersion": f"none: Python {platform.python_version()}",
        "Os": machine.os,
        "Arch": machine.architecture,
        "KernelVersion": platform.release(),
        "BuildTime": BUILT,
    }
    component = {
        "Name": "Engine",
        "Version": f"{ENGINE_VERSION}-embedded",
        "Details": {name: text for name, text in facts.items() if name != "MinAPIVersion"}
        | {"MinAPIVersion": facts["MinAPIVersion"], "Experimental": "false"},
    }
    named = {"Platform": {"Name": f"{NAME} (Docker registry course {__version__})"}}
    return json_answer({**named, "Components": [component], "Version": f"{ENGINE_VERSION}-embedded", **facts})


def info(call: Call) -> Response:
    """Say what is here."""
    world = call.world
    machine = world.settings.platform
    older: dict[str, Any] = {"KernelMemory": False} if call.api < WITH_KINDS else {}
    older |= {"ExecutionDriver": "<not supported>"} if call.api < WITHOUT_DRIVER else {}
    return json_answer(
        {
            **older,
            "ID": world.id,
            "Name": world.settings.name,
            "ServerVersion": f"{ENGINE_VERSION}-embedded",
            "OperatingSystem": WHAT_IT_IS,
            "OSType": machine.os,
            "OSVersion": "",
            "Isolation": "",
            "Debug": False,
            "NFd": 0, "NGoroutines": 0, "NEventsListener": 0,
            **dict.fromkeys(LIMITS, False),
            "DefaultRuntime": "none",
            "Runtimes": {"none": {"path": ""}},
            **{name: {"ID": "", "Expected": ""} for name in ("ContainerdCommit", "RuncCommit", "InitCommit")},
            "InitBinary": "",
            "GenericResources": None,
            "CgroupVersion": "2",
            "CDISpecDirs": [],
            "Architecture": _as_uname(machine.architecture),
            "KernelVersion": platform.release(),
            "NCPU": os.cpu_count() or 1,
            "MemTotal": 0,
            **_containers(world),
            "Images": len([image for image in world.images.all() if world.images.names.of(image.id)]),
            "Driver": "embedded",
            "DriverStatus": [["Layers", "kept compressed, as they came"]],
            "DockerRootDir": world.settings.root,
            "IndexServerAddress": "https://index.docker.io/v1/",
            "RegistryConfig": _registry_config(world),
            "LoggingDriver": "json-file",
            "CgroupDriver": "none",
            "Plugins": {
                "Volume": ["local"], "Network": ["bridge", "host", "null"], "Authorization": None,
                "Log": ["json-file"],
            },
            "Swarm": {
                "LocalNodeState": "inactive", "NodeID": "", "NodeAddr": "", "ControlAvailable": False,
                "Error": "", "RemoteManagers": None,
            },
            "SystemTime": dt.datetime.now(dt.UTC).isoformat().replace("+00:00", "Z"),
            "Labels": [],
            "ExperimentalBuild": False,
            "LiveRestoreEnabled": False,
            "HttpProxy": "", "HttpsProxy": "", "NoProxy": "",
            "SecurityOptions": [],
            "Warnings": None,
        }
    )  # fmt: skip


def events(call: Call) -> Response:
    """Tell what happens, from `since` on and until `until`, as it happens."""
    filters = call.query.filters(EVENT_FILTERS)
    since, until = call.query.get("since"), call.query.get("until")
    if since and until and seconds_of(since) > seconds_of(until):
        raise bad_request(f"`since` time ({since}) cannot be after `until` time ({until})")
    return Response(
        200,
        Headers((("Content-Type", "application/json"),)),
        _told(
            call.world,
            filters,
            seconds_of(since) if since else None,
            seconds_of(until) if until else None,
        ),
    )


def _told(
    world: World, filters: Mapping[str, list[str]], since_s: float | None, until_s: float | None
) -> Iterator[bytes]:
    waiting: deque[Event] = deque()
    past = world.events.listen(waiting.append)
    try:
        for event in past:
            if since_s is not None and event.time_ns / 1e9 >= since_s and _is_until(event, until_s):
                yield from _written(event, filters)
        while until_s is None or time.time() < until_s:
            yield NOTHING_YET
            while waiting:
                event = waiting.popleft()
                if _is_until(event, until_s):
                    yield from _written(event, filters)
    finally:
        world.events.leave(waiting.append)


def list_plugins(call: Call) -> Response:
    """List the plugins: there are none."""
    del call
    return json_answer([])


def inspect_plugin(call: Call) -> Response:
    """Find no plugin: `docker inspect NAME` asks for everything that a name could be."""
    raise not_found(f'plugin "{call.name}" not found')


def disk_usage(call: Call) -> Response:
    """Say what images, containers and volumes take up."""
    world, images = call.world, call.world.images
    every = images.all()
    layers = {
        layer.digest: size for image in every for layer, size in zip(image.layers, image.sizes, strict=True)
    }
    users = [user.image.id for user in images.users()]
    answer: dict[str, Any] = {
        "LayersSize": sum(layers.values()),
        "Images": [summary(images, image, call.api, users.count(image.id)) for image in every],
        "Containers": [],
        "Volumes": [],
        "BuildCache": [],
    }
    for part in world.disk_usage:
        answer |= part(call)
    wanted = [KINDS_OF_USAGE.get(kind, kind) for kind in call.query.all("type")]
    for name in KINDS_OF_USAGE.values() if wanted and call.api >= WITH_KINDS else ():
        answer[name] = answer[name] if name in wanted else None
    return json_answer(answer)


def _is_until(event: Event, until_s: float | None) -> bool:
    return until_s is None or event.time_ns / 1e9 <= until_s


def _written(event: Event, filters: Mapping[str, list[str]]) -> Iterator[bytes]:
    if event.is_wanted(filters):
        yield encoded(event.to_json()) + b"\n"


def _containers(world: World) -> dict[str, int]:
    running = [user.is_running for user in world.images.users()]
    return {
        "Containers": len(running),
        "ContainersRunning": sum(running),
        "ContainersPaused": 0,
        "ContainersStopped": len(running) - sum(running),
    }


def _registry_config(world: World) -> dict[str, Any]:
    networks = [each for each in world.settings.insecure if "/" in each]
    named = {each: _index(each) for each in world.settings.insecure if "/" not in each}
    hub = {"docker.io": {"Mirrors": [], "Name": "docker.io", "Official": True, "Secure": True}}
    return {
        "IndexConfigs": hub | named,
        "AllowNondistributableArtifactsCIDRs": None,
        "AllowNondistributableArtifactsHostnames": None,
        "InsecureRegistryCIDRs": ["::1/128", "127.0.0.0/8", *networks],
        "Mirrors": None,
    }


def _index(name: str) -> dict[str, Any]:
    return {"Mirrors": [], "Name": name, "Official": False, "Secure": False}


def _as_uname(architecture: str) -> str:
    """Write the processor as `uname -m` does, for `docker info`."""
    return {"amd64": "x86_64", "arm64": "aarch64"}.get(architecture, architecture)
