"""A container's place on its networks, for `docker inspect`. No address is made up: none would answer.

Source: Docker Engine API 1.50, "NetworkSettings", "EndpointSettings".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.engine.embedded.containers.running.publishing import listed_ports

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.engine.embedded.containers.record import Container
    from sandbox.engine.embedded.world import World

_NO_ADDRESS: dict[str, Any] = {
    "EndpointID": "", "Gateway": "", "GlobalIPv6Address": "", "GlobalIPv6PrefixLen": 0, "IPAddress": "",
    "IPPrefixLen": 0, "IPv6Gateway": "", "MacAddress": "",
}  # fmt: skip
_ASKED = ("IPAMConfig", "Links", "Aliases", "DriverOpts")


def network_settings(world: World, container: Container) -> dict[str, Any]:
    """Describe a container's networks and ports."""
    networks = endpoints(world, container)
    return {
        "Bridge": "",
        "SandboxID": "",
        "SandboxKey": "",
        "Ports": listed_ports(world.containers.processes.get(container.id)),
        "HairpinMode": False,
        "LinkLocalIPv6Address": "",
        "LinkLocalIPv6PrefixLen": 0,
        "SecondaryIPAddresses": None,
        "SecondaryIPv6Addresses": None,
        **_NO_ADDRESS,
        "EndpointID": networks.get("bridge", {}).get("EndpointID", ""),
        "Networks": networks,
    }


def endpoints(world: World, container: Container) -> dict[str, dict[str, Any]]:
    """Describe a container's endpoint on each of its networks: {network's name: endpoint}."""
    process = world.containers.processes.get(container.id)
    ids = {network.name: network.id for network in world.networks.all()}
    was_started = bool(container.state.started_s)
    found: dict[str, dict[str, Any]] = {}
    for name, asked in container.networks.items():
        found[name] = {
            **dict.fromkeys(_ASKED),
            **asked,
            **_NO_ADDRESS,
            "NetworkID": ids.get(name, "") if was_started else "",
            "EndpointID": process.endpoint if process else "",
            "DNSNames": _names(container, asked) if was_started and name != "bridge" else None,
        }
    return found


def asked_of(endpoint: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what a client says of an endpoint that is to be."""
    return {name: value for name, value in (endpoint or {}).items() if name in _ASKED and value}


def _names(container: Container, asked: Mapping[str, Any]) -> list[str]:
    names = [container.name, *(asked.get("Aliases") or ()), container.id[:12]]
    return list(dict.fromkeys(names))
