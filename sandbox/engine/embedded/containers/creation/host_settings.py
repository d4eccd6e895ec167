"""`HostConfig`: what a client asks of the machine for a container, checked, and shown with all its fields.

Limits of processor and memory are kept and shown; no program is there that they could hold back.
Source: Docker Engine API 1.50, "HostConfig"; moby `daemon/container.go`, `verifyContainerSettings`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.engine.embedded.containers.creation.fields import read_fields
from sandbox.engine.embedded.containers.creation.port_specs import read_bindings
from sandbox.engine.embedded.errors import bad_request

if TYPE_CHECKING:
    from collections.abc import Mapping

RESTART_POLICIES = ("", "no", "always", "unless-stopped", "on-failure")
LOG_DRIVERS = ("json-file", "none", "local")
_LEAST_MEMORY_BYTES = 6 << 20
_MASKED = (
    "/proc/asound", "/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list",
    "/proc/timer_stats", "/proc/sched_debug", "/proc/scsi", "/sys/firmware", "/sys/devices/virtual/powercap",
)  # fmt: skip
_READ_ONLY = ("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger")
_TEXTS = (
    "ContainerIDFile", "NetworkMode", "VolumeDriver", "CgroupnsMode", "IpcMode", "Cgroup", "PidMode",
    "UTSMode", "UsernsMode", "Isolation", "CgroupParent", "CpusetCpus", "CpusetMems", "Runtime",
)  # fmt: skip
_FLAGS = ("AutoRemove", "Privileged", "PublishAllPorts", "ReadonlyRootfs")
_NUMBERS = (
    "OomScoreAdj", "ShmSize", "CpuShares", "Memory", "NanoCpus", "BlkioWeight", "CpuPeriod", "CpuQuota",
    "CpuRealtimePeriod", "CpuRealtimeRuntime", "MemoryReservation", "MemorySwap", "CpuCount", "CpuPercent",
    "IOMaximumIOps", "IOMaximumBandwidth",
)  # fmt: skip
_LISTS = (
    "Binds", "VolumesFrom", "CapAdd", "CapDrop", "Dns", "DnsOptions", "DnsSearch", "ExtraHosts", "GroupAdd",
    "Links", "SecurityOpt", "DeviceCgroupRules", "MaskedPaths", "ReadonlyPaths",
)  # fmt: skip
_OTHERS = (
    "PortBindings", "BlkioWeightDevice", "BlkioDeviceReadBps", "BlkioDeviceWriteBps", "BlkioDeviceReadIOps",
    "BlkioDeviceWriteIOps", "Devices", "DeviceRequests", "MemorySwappiness", "OomKillDisable", "PidsLimit",
    "Ulimits", "ConsoleSize",
)  # fmt: skip
_SHOWN_IF_GIVEN = ("Mounts", "Tmpfs", "Sysctls", "StorageOpt", "Init", "Annotations")
_KINDS: dict[str, str] = (
    dict.fromkeys(_TEXTS, "text")
    | dict.fromkeys(_FLAGS, "flag")
    | dict.fromkeys(_NUMBERS, "number")
    | dict.fromkeys(_LISTS, "list")
    | dict.fromkeys((*_OTHERS, *_SHOWN_IF_GIVEN), "any")
    | {"PortBindings": "set", "LogConfig": "set", "RestartPolicy": "set", "Tmpfs": "texts"}
)
_UPDATABLE = (*_NUMBERS, "CpusetCpus", "CpusetMems", "PidsLimit", "OomKillDisable", "MemorySwappiness")


def read_host_settings(document: Mapping[str, Any]) -> dict[str, Any]:
    """Read the host's part of a request; raises `EngineError` 400 for what cannot be meant."""
    found = read_fields(document, _KINDS, "ContainerConfigWrapper.HostConfig")
    read_bindings(found.get("PortBindings"))
    _check_restart(found)
    _check_memory(found)
    driver = (found.get("LogConfig") or {}).get("Type") or LOG_DRIVERS[0]
    if driver not in LOG_DRIVERS:
        raise bad_request(f'error looking up logging plugin {driver}: plugin "{driver}" not found')
    return found


def completed(found: Mapping[str, Any]) -> dict[str, Any]:
    """Show all fields, with the values that dockerd gives to those that were not asked for."""
    shown: dict[str, Any] = (
        dict.fromkeys(_TEXTS, "")
        | dict.fromkeys(_FLAGS, False)
        | dict.fromkeys(_NUMBERS, 0)
        | dict.fromkeys((*_LISTS, *_OTHERS))
    )
    shown |= {"ConsoleSize": [0, 0], "CgroupnsMode": "host", "IpcMode": "private", "ShmSize": 64 << 20}
    shown |= {
        "OomKillDisable": False,
        "Runtime": "embedded",
        "MaskedPaths": list(_MASKED),
        "ReadonlyPaths": list(_READ_ONLY),
    }
    shown |= {name: value for name, value in found.items() if value not in ("", 0) or name not in shown}
    log, restart = found.get("LogConfig") or {}, found.get("RestartPolicy") or {}
    shown["LogConfig"] = {"Type": log.get("Type") or LOG_DRIVERS[0], "Config": log.get("Config") or {}}
    shown["RestartPolicy"] = _restart_policy(restart)
    if shown["NetworkMode"] in ("", "default"):
        shown["NetworkMode"] = "bridge"
    return shown


def updated(host: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the host's part with what `docker update` changes; raises `EngineError` 400."""
    kinds = {name: _KINDS[name] for name in _UPDATABLE} | {"RestartPolicy": "set"}
    found = read_fields(document, kinds, "UpdateConfig")
    policy = found.pop("RestartPolicy", None) or {}
    changes = {name: value for name, value in found.items() if value}
    if policy.get("Name"):
        changes["RestartPolicy"] = _restart_policy(policy)
    _check_restart({**host, **changes})
    _check_memory(changes)
    return {**host, **changes}


def _restart_policy(policy: Mapping[str, Any]) -> dict[str, Any]:
    return {"Name": policy.get("Name") or "no", "MaximumRetryCount": policy.get("MaximumRetryCount") or 0}


def _check_restart(host: Mapping[str, Any]) -> None:
    policy = host.get("RestartPolicy") or {}
    name, most = policy.get("Name") or "", policy.get("MaximumRetryCount") or 0
    if name not in RESTART_POLICIES:
        raise bad_request(
            f"invalid restart policy: unknown policy '{name}'; use one of 'no', 'always', 'on-failure', or "
            "'unless-stopped'"
        )
    if most and name != "on-failure":
        raise bad_request("invalid restart policy: maximum retry count can only be used with 'on-failure'")
    if host.get("AutoRemove") and name not in ("", "no"):
        raise bad_request("can't create 'AutoRemove' container with restart policy")


def _check_memory(host: Mapping[str, Any]) -> None:
    if 0 < (host.get("Memory") or 0) < _LEAST_MEMORY_BYTES:
        raise bad_request("Minimum memory limit allowed is 6MB")
