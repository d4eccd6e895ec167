"""Published ports: `docker port`, and how a list shows them.

Source: seen with docker CLI 28.2.2; Docker Engine API 1.50, "List containers", `Ports`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.engine.command.failures import CommandError
from sandbox.engine.command.grammar import between, command

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sandbox.engine.command.session import Session


def displayed_ports(ports: Iterable[Mapping[str, Any]]) -> str:
    """Write ports as `0.0.0.0:5001->5000/tcp, 8000-8002/tcp`: equal neighbours are a range."""
    ranges: dict[tuple[str, str], list[list[int]]] = {}
    mapped: list[str] = []
    for port in sorted(ports, key=_order):
        own, host = int(port["PrivatePort"]), str(port.get("IP", ""))
        if host and port.get("PublicPort") != own:
            mapped.append(f"{_joined(host, port.get('PublicPort'))}->{own}/{port['Type']}")
            continue
        known = ranges.setdefault((host, str(port["Type"])), [])
        if known and own == known[-1][1] + 1:
            known[-1][1] = own
        else:
            known.append([own, own])
    return ", ".join([*_ended(ranges), *_running(ranges), *mapped])


@command(
    "port", usage="CONTAINER [PRIVATE_PORT[/PROTO]]", takes=between(1, 2), help="Show a container's ports"
)
def port(session: Session, words: tuple[str, ...]) -> None:
    """Write where ports are published."""
    name, wanted = (*words, "")[:2]
    published = session.api.inspect_container(name)["NetworkSettings"]["Ports"] or {}
    if wanted:
        key = wanted if "/" in wanted else f"{wanted}/tcp"
        if not published.get(key):
            raise CommandError(f"Error: No public port '{wanted}' published for {name}")
        for binding in published[key]:
            session.line(_joined(binding["HostIp"], binding["HostPort"]))
        return
    for key in sorted(published, key=lambda each: (int(each.partition("/")[0]), each)):
        for binding in published[key] or ():
            session.line(f"{key} -> {_joined(binding['HostIp'], binding['HostPort'])}")


def _order(port: Mapping[str, Any]) -> tuple[int, str, int, str]:
    return (
        int(port["PrivatePort"]),
        str(port.get("IP", "")),
        int(port.get("PublicPort", 0)),
        str(port["Type"]),
    )


def _joined(host: str, port: object) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _ended(ranges: Mapping[tuple[str, str], list[list[int]]]) -> list[str]:
    return [_range(key, *ends) for key, known in ranges.items() for ends in known[:-1]]


def _running(ranges: Mapping[tuple[str, str], list[list[int]]]) -> list[str]:
    return [_range(key, *known[-1]) for key, known in ranges.items()]


def _range(key: tuple[str, str], first: int, last: int) -> str:
    host, kind = key
    ports = str(first) if first == last else f"{first}-{last}"
    return f"{_joined(host, ports)}->{ports}/{kind}" if host else f"{ports}/{kind}"
