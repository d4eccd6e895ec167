"""The rules for docker-compose.yml, as a function from the parsed file to the sentences it breaks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Service = Mapping[str, Any]

FORBIDDEN = ("privileged", "cap_add", "devices", "network_mode", "pid", "ipc", "userns_mode", "env_file")
LOOPBACK = "127.0.0.1:"


def broken(composition: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each rule that a service breaks; none for a file that is right."""
    services: Mapping[str, Service] = composition["services"]
    return [f"{name}: {sentence}" for name, service in services.items() for sentence in _of_service(service)]


def _of_service(service: Service) -> Iterator[str]:
    yield from (f"has {key}" for key in FORBIDDEN if key in service)
    if service.get("user", "root").partition(":")[0] in {"root", "0"}:
        yield "runs as root"
    if service.get("cap_drop") != ["ALL"]:
        yield "keeps capabilities"
    if "no-new-privileges:true" not in service.get("security_opt", []):
        yield "may gain privileges"
    if not service.get("read_only"):
        yield "may write to its image's files"
    yield from _of_ports(service)
    yield from _of_volumes(service)
    yield from _of_health(service)


def _of_ports(service: Service) -> Iterator[str]:
    for port in service.get("ports", []):
        if not str(port).startswith(LOOPBACK):
            yield f"publishes {port} beyond {LOOPBACK.rstrip(':')}"


def _of_volumes(service: Service) -> Iterator[str]:
    for volume in service.get("volumes", []):
        if "/" in volume.partition(":")[0] or "docker.sock" in volume:
            yield f"mounts {volume} from the host"


def _of_health(service: Service) -> Iterator[str]:
    disabled = service.get("healthcheck", {}).get("disable", False)
    if service.get("ports") and disabled:
        yield "serves, and has no health check"
    if not service.get("build") and not service.get("healthcheck"):
        yield "has neither a health check nor an image of ours that brings one"
