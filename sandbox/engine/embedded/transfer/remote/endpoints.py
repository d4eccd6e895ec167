"""Where a registry is: the URLs to try for a host name, in order.

A registry is spoken to over TLS whose certificate is checked. This machine's own addresses (127.0.0.0/8 and
what resolves into it) and those that the engine's settings call insecure may have any certificate, and are
tried without TLS after that. Source: moby `registry/config.go` (`isSecureIndex`), `registry/service_v2.go`.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.reference import DOCKER_HUB

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sandbox.engine.embedded.world import Settings

HUB_API = "registry-1.docker.io"
_HUB_NAMES = (DOCKER_HUB, "index.docker.io", HUB_API)
_LOOPBACK = ("127.0.0.0/8", "::1/128")
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Endpoint:
    """One way to a registry: its URL, and whether its certificate is checked."""

    url: str
    is_verified: bool = True


def endpoints(registry: str, settings: Settings) -> tuple[Endpoint, ...]:
    """Return the ways to a registry that a name begins with, the best first."""
    if registry in _HUB_NAMES:
        return (Endpoint(f"https://{HUB_API}"),)
    if host_name(registry) in settings.hosts or not is_insecure(registry, settings):
        return (Endpoint(f"https://{registry}"),)
    return tuple(Endpoint(f"{scheme}://{registry}", is_verified=False) for scheme in ("https", "http"))


def is_insecure(registry: str, settings: Settings) -> bool:
    """Tell whether a registry need not prove who it is."""
    if registry in settings.insecure:
        return True
    networks = [*_LOOPBACK, *(each for each in settings.insecure if "/" in each)]
    return any(_is_in(address, networks) for address in _addresses(host_name(registry)))


def host_name(registry: str) -> str:
    """Take the port off: `[::1]:5000` is `::1`."""
    name = registry.rpartition(":")[0] if registry.rpartition(":")[2].isdigit() else registry
    return name.strip("[]")


def _addresses(host: str) -> Iterator[_Address]:
    """Find the addresses of a host; a name that leads nowhere has none. Nobody is asked about `localhost`."""
    if host == "localhost":
        host = "127.0.0.1"
    try:
        yield ipaddress.ip_address(host)
    except ValueError:
        yield from _resolved(host)


def _resolved(host: str) -> Iterable[_Address]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return {ipaddress.ip_address(str(place[0]).partition("%")[0]) for *_, place in found}


def _is_in(address: _Address, networks: Iterable[str]) -> bool:
    return any(address in network for network in map(_network, networks) if network is not None)


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
