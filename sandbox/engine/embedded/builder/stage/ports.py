"""Ports as EXPOSE names them: `80`, `53/udp`, `8000-8010`.

Source: github.com/docker/go-connections, `nat`, "ParsePortSpec".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.engine.embedded.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PROTOCOLS = ("tcp", "udp", "sctp")
HIGHEST = 65535


def exposed_ports(specifications: Iterable[str]) -> list[str]:
    """Return `80/tcp` of every port that is named; what stands before a colon is of no importance."""
    return [port for specification in specifications for port in _ports(specification)]


def _ports(specification: str) -> Iterator[str]:
    text = specification.rpartition(":")[2]
    ports, _, protocol = text.partition("/")
    protocol = protocol.partition("/")[0] or "tcp"
    if not ports:
        raise EngineError(f"No port specified: {specification}<empty>")
    first, dash, last = ports.partition("-")
    numbers = [_number(first), _number(last) if dash else _number(first)]
    if None in numbers or (low := numbers[0] or 0) > (high := numbers[1] or 0):
        raise EngineError(f"Invalid containerPort: {ports}")
    if protocol.lower() not in PROTOCOLS:
        raise EngineError(f"Invalid proto: {protocol}")
    for number in range(low, high + 1):
        yield f"{number}/{protocol.lower()}"


def _number(text: str) -> int | None:
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(HIGHEST)) + 1
    return int(text) if is_number and int(text) <= HIGHEST else None
