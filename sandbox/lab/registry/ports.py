"""Ports on 127.0.0.1: which to try for a registry, and how an engine says that one is taken.

Preferred ones are fixed, so that a learner meets the same address every day. They begin at 5001, because
5000 belongs to AirPlay on macOS. Whether a port is free is decided when the container starts: anything
earlier is a guess that another program may overtake.
"""

from __future__ import annotations

import errno
import socket
from typing import TYPE_CHECKING

from sandbox.lab.labels import HOME_LABEL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docker import DockerClient

    from sandbox.engine import Engine

LOOPBACK = "127.0.0.1"
PREFERRED = range(5001, 5100)

_TAKEN = ("already in use", "already allocated", "ports are not available", "port is in use", "bind: ")


def free_ports(engine: Engine | None, client: DockerClient) -> Iterator[int]:
    """Yield the preferred ports, in order: none that answers, or that a stopped container wants again."""
    wanted = wanted_ports(client)
    yield from (port for port in PREFERRED if port not in wanted and is_free(port, engine))


def wanted_ports(client: DockerClient) -> set[int]:
    """Return the ports of this machine that the course's containers, of any data folder, start with."""
    containers = client.containers.list(all=True, filters={"label": HOME_LABEL}, ignore_removed=True)
    given = [(one.attrs["HostConfig"].get("PortBindings") or {}).values() for one in containers]
    bindings = [binding for ports in given for port in ports for binding in port or ()]
    return {int(binding["HostPort"]) for binding in bindings if binding["HostPort"]}


def is_free(port: int, engine: Engine | None = None) -> bool:
    """Tell whether nothing answers on a loopback port, and an engine could publish it there."""
    if engine is not None and engine.is_inside:
        from sandbox.engine.process.inside import network  # noqa: PLC0415 - most processes have no engine inside

        return network().is_free(f"{LOOPBACK}:{port}")
    return _is_free_here(port)


def _is_free_here(port: int) -> bool:
    """Look at this machine.

    The connection is tried first: on macOS and Windows a second listener on the same port may succeed.
    """
    with socket.socket() as visitor:
        visitor.settimeout(1)
        if visitor.connect_ex((LOOPBACK, port)) != errno.ECONNREFUSED:
            return False
    with socket.socket() as listener:
        try:
            listener.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def says_taken(message: str) -> bool:
    """Tell whether an engine's refusal to start a container is about its port."""
    lowered = message.lower()
    return any(words in lowered for words in _TAKEN)
