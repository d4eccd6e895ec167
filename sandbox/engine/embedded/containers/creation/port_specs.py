"""Ports as clients write them: what a container offers (`5000/tcp`), and where that is published.

Source: docker/go-connections `nat/nat.go`, `nat/parse.go`; moby `daemon/container.go`,
`validatePortBindings`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.engine.embedded.errors import bad_request

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_PORT = re.compile(r"(?P<port>[0-9]{1,5})(?:/(?P<protocol>[a-z]+))?", re.ASCII)
_RANGE = re.compile(r"(?P<first>[0-9]{1,5})(?:-(?P<last>[0-9]{1,5}))?", re.ASCII)
_HIGHEST = 65535


@dataclass(frozen=True)
class Binding:
    """A port of a container, and the host's address and ports of which one is wanted; none for any."""

    container_port: str
    host: str
    ports: range | None

    @property
    def number(self) -> int:
        """The container's port as a number."""
        return port_number(self.container_port)


def check_exposed(ports: Mapping[str, Any]) -> None:
    """Take what dockerd takes: it looks at exposed ports when they are used."""
    for text in ports:
        if not isinstance(text, str):
            raise bad_request(f'invalid port specification: "{text}"')


def normalised(text: str) -> str:
    """Return a port with its protocol: `5000` is `5000/tcp`."""
    return text if "/" in text else f"{text}/tcp"


def port_number(text: str) -> int:
    """Return the number of a container's port, 0 for what is none."""
    found = _PORT.fullmatch(text)
    return int(found["port"]) if found and int(found["port"]) <= _HIGHEST else 0


def read_bindings(bindings: Mapping[str, Any] | None) -> list[Binding]:
    """Read `PortBindings`; raises `EngineError` 400 for a port that is none."""
    found: list[Binding] = []
    for port, places in (bindings or {}).items():
        if not port_number(port):
            raise bad_request(f'invalid port specification: "{port.partition("/")[0]}"')
        found += [_binding(normalised(port), place) for place in places or ()]
    return found


def _binding(port: str, place: Mapping[str, Any]) -> Binding:
    text = str(place.get("HostPort") or "")
    return Binding(port, str(place.get("HostIp") or ""), _ports(text) if text else None)


def _ports(text: str) -> range:
    found = _RANGE.fullmatch(text)
    first = int(found["first"]) if found else _HIGHEST + 1
    last = int(found["last"] or first) if found else 0
    if not first <= last <= _HIGHEST:
        raise bad_request(f'invalid port specification: "{text}"')
    return range(first, last + 1)


def offered(exposed: Iterable[str], bindings: Iterable[Binding]) -> list[str]:
    """Return all ports that a container offers, in order."""
    ports = {normalised(port) for port in exposed if port_number(port)}
    return sorted(
        ports | {each.container_port for each in bindings}, key=lambda port: (port_number(port), port)
    )


def listed(ports: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Write published ports as `docker ps` wants them."""
    for port, places in ports.items():
        private, protocol = port_number(port), port.partition("/")[2]
        for place in places or ():
            yield {
                "IP": place["HostIp"], "PrivatePort": private, "PublicPort": int(place["HostPort"]),
                "Type": protocol,
            }  # fmt: skip
        if not places:
            yield {"PrivatePort": private, "Type": protocol}
