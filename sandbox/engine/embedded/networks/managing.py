"""Requests about networks.

Source: Docker Engine API 1.50, "Network"; moby `daemon/network.go`, `daemon/prune.go`.
"""

from __future__ import annotations

import ipaddress
import secrets
import time
from typing import TYPE_CHECKING, Any

from sandbox.engine.embedded.answers import empty, json_answer
from sandbox.engine.embedded.errors import EngineError, bad_request, conflict, not_found
from sandbox.engine.embedded.networks.endpoints import asked_of
from sandbox.engine.embedded.networks.filters import FILTERS, PRUNE_FILTERS, is_prunable, is_wanted
from sandbox.engine.embedded.networks.store import PRESET, Network

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.app import Response
    from sandbox.engine.embedded.call import Call
    from sandbox.engine.embedded.world import World

_FORBIDDEN = 403
_NO_CHANGE = ("host", "none")


def list_networks(call: Call) -> Response:
    """List networks."""
    filters = call.query.filters(FILTERS)
    networks = call.world.networks
    wanted = (each for each in networks.all() if is_wanted(networks, each, filters))
    return json_answer([each.to_json() for each in wanted])


def inspect_network(call: Call) -> Response:
    """Describe a network, and which running containers are on it."""
    world = call.world
    network = world.networks.find(call.name)
    containers: dict[str, Any] = {}
    for user in world.networks.users(network):
        process = world.containers.processes.get(user.id)
        containers[user.id] = {
            "Name": user.name,
            "EndpointID": process.endpoint if process else "",
            "MacAddress": "",
            "IPv4Address": "",
            "IPv6Address": "",
        }
    return json_answer({**network.to_json(), "Containers": containers})


def create_network(call: Call) -> Response:
    """Make a network: a name and what was asked for; nothing is set up on this machine."""
    document, networks = call.json(), call.world.networks
    name, driver = str(document.get("Name") or ""), str(document.get("Driver") or "bridge")
    if not name.strip():
        raise bad_request(f"invalid name: {name}")
    if name in PRESET:
        raise EngineError(f"operation is not permitted on predefined {name} network ", _FORBIDDEN)
    if networks.has(name):
        raise conflict(f"network with name {name} already exists")
    if driver != "bridge":
        raise not_found(f'plugin "{driver}" not found')
    _check_subnets(call.world, document)
    network = _read(name, driver, document)
    networks.add(network)
    return json_answer({"Id": network.id, "Warning": ""}, 201)


def delete_network(call: Call) -> Response:
    """Remove a network that no running container is on."""
    networks = call.world.networks
    network = networks.find(call.name)
    if network.is_preset:
        raise EngineError(f"{network.name} is a pre-defined network and cannot be removed", _FORBIDDEN)
    if networks.users(network):
        which = f"network {network.name} id {network.id}"
        raise EngineError(f"error while removing network: {which} has active endpoints", _FORBIDDEN)
    networks.remove(network)
    return empty(204)


def connect(call: Call) -> Response:
    """Put a container on a network."""
    world, document = call.world, call.json()
    network = world.networks.find(call.name)
    container = world.containers.find(str(document.get("Container") or ""))
    _check_kind(network)
    if network.name in container.networks and container.state.is_running:
        raise EngineError(
            f"endpoint with name {container.name} already exists in network {network.name}", _FORBIDDEN
        )
    endpoint = asked_of(document.get("EndpointConfig"))
    container = world.containers.update(
        container.id, lambda now: now.replaced(networks={**now.networks, network.name: endpoint})
    )
    if container.state.is_running:
        world.networks.tell(network, "connect", container)
    return empty(200)


def disconnect(call: Call) -> Response:
    """Take a container off a network."""
    world, document = call.world, call.json()
    network = world.networks.find(call.name)
    container = world.containers.find(str(document.get("Container") or ""))
    _check_kind(network)
    if network.name not in container.networks:
        raise EngineError(f"container {container.id} is not connected to network {network.name}")
    left = {name: endpoint for name, endpoint in container.networks.items() if name != network.name}
    world.containers.update(container.id, lambda now: now.replaced(networks=left))
    world.networks.tell(network, "disconnect", container)
    return empty(200)


def prune_networks(call: Call) -> Response:
    """Remove the networks that no container runs on."""
    networks, filters = call.world.networks, call.query.filters(PRUNE_FILTERS)
    removed = []
    for network in networks.all():
        if network.is_preset or networks.users(network) or not is_prunable(network, filters):
            continue
        networks.remove(network)
        removed.append(network.name)
    call.world.events.happened("network", "prune", "", reclaimed="0")
    return json_answer({"NetworksDeleted": removed or None})


def _read(name: str, driver: str, document: Mapping[str, Any]) -> Network:
    return Network(
        secrets.token_hex(32),
        name,
        driver,
        time.time(),
        dict(document.get("Labels") or {}),
        dict(document.get("Options") or {}),
        dict(document.get("IPAM") or {}),
        is_internal=bool(document.get("Internal")),
        is_attachable=bool(document.get("Attachable")),
        has_ipv6=bool(document.get("EnableIPv6")),
    )


def _check_kind(network: Network) -> None:
    if network.name in _NO_CHANGE:
        which = f"{network.name} network"
        raise bad_request(f"container cannot be disconnected from {which} or connected to {which}")


def _check_subnets(world: World, document: Mapping[str, Any]) -> None:
    """Check the subnets that a client asks for, as far as it could see a mistake."""
    taken = [_subnet(each) for network in world.networks.all() for each in network.ipam.get("Config") or ()]
    for asked in (document.get("IPAM") or {}).get("Config") or ():
        subnet = _subnet(asked)
        if any(_overlap(each, subnet) for each in taken):
            raise EngineError("Pool overlaps with other one on this address space", _FORBIDDEN)


def _overlap(one: Subnet | None, other: Subnet | None) -> bool:
    if isinstance(one, ipaddress.IPv4Network) and isinstance(other, ipaddress.IPv4Network):
        return one.overlaps(other)
    if isinstance(one, ipaddress.IPv6Network) and isinstance(other, ipaddress.IPv6Network):
        return one.overlaps(other)
    return False


Subnet = ipaddress.IPv4Network | ipaddress.IPv6Network


def _subnet(config: Mapping[str, Any]) -> Subnet | None:
    text = str(config.get("Subnet") or "")
    if not text:
        return None
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        reason = f"invalid subnet {text}: invalid CIDR block notation"
        raise bad_request(f"invalid network config:\n{reason}") from None
