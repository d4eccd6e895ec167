"""`-p [ADDRESS:][PORT:]PORT[/PROTOCOL]`: which ports of a container are published where.

Source: Docker manuals, "Port publishing and mapping"; seen with docker CLI 28.2.2.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from sandbox.engine.command.failures import CommandError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LAST_PORT = 65535
PROTOCOLS = ("tcp", "udp", "sctp")
Bindings = dict[str, list[dict[str, str]]]


def read_published(words: Iterable[str]) -> Bindings:
    """Return `PortBindings` as the engine takes them: {"5000/tcp": [{"HostIp": "", "HostPort": "5001"}]}.

    Raises:
        CommandError: a word is no publication.
    """
    bindings: Bindings = {}
    for word in words:
        for port, host, host_port in _published(word):
            bindings.setdefault(port, []).append({"HostIp": host, "HostPort": host_port})
    return bindings


def read_exposed(words: Iterable[str]) -> list[str]:
    """Return the ports that `--expose` names, ranges in full.

    Raises:
        CommandError: a word is no port.
    """
    found = []
    for word in words:
        ports, _, protocol = word.partition("/")
        try:
            first, last = _range(ports)
        except ValueError:
            raise CommandError(f"invalid range format for --expose: {ports}, error: invalid port") from None
        found += [f"{port}/{protocol or 'tcp'}" for port in range(first, last + 1)]
    return found


def _published(word: str) -> Iterator[tuple[str, str, str]]:
    rest, _, protocol = word.partition("/")
    protocol = protocol.lower() or "tcp"
    host, host_ports, ports = _parts(rest)
    if not ports:
        raise CommandError(f"no port specified: {word}<empty>")
    first, last = _checked_range(ports, "containerPort")
    if protocol not in PROTOCOLS:
        raise CommandError(f"invalid proto: {protocol}")
    if not host_ports:
        yield from ((f"{port}/{protocol}", host, "") for port in range(first, last + 1))
        return
    host_first, host_last = _checked_range(host_ports, "hostPort")
    if host_last - host_first != last - first:
        if first != last:
            raise CommandError(
                f"invalid ranges specified for container and host Ports: {ports} and {host_ports}"
            )
        yield f"{first}/{protocol}", host, host_ports
        return
    for number in range(last - first + 1):
        yield f"{first + number}/{protocol}", host, str(host_first + number)


def _parts(text: str) -> tuple[str, str, str]:
    before, _, ports = text.rpartition(":")
    host, _, host_ports = before.rpartition(":")
    if not before:
        return "", "", ports
    address = host.removeprefix("[").removesuffix("]")
    if address:
        try:
            ipaddress.ip_address(address)
        except ValueError:
            raise CommandError(f"invalid IP address: {address}") from None
    return address, host_ports, ports


def _checked_range(text: str, what: str) -> tuple[int, int]:
    try:
        return _range(text)
    except ValueError:
        raise CommandError(f"invalid {what}: {text}") from None


def _range(text: str) -> tuple[int, int]:
    first, dash, last = text.partition("-")
    if not first.isdecimal() or (dash and not last.isdecimal()):
        raise ValueError(text)
    ends = int(first), int(last or first)
    if not 0 <= ends[0] <= ends[1] <= LAST_PORT:
        raise ValueError(text)
    return ends
