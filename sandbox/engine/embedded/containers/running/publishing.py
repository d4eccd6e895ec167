"""Ports of a running container: which are wanted, which can be had, and dockerd's words for the others.

Source: moby `libnetwork/drivers/bridge/port_mapping.go`, `libnetwork/portallocator`.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from sandbox.app import Headers, Request, Response
from sandbox.engine.embedded.containers.creation.port_specs import Binding, offered, read_bindings
from sandbox.engine.embedded.errors import EngineError
from sandbox.engine.embedded.ports import PortTakenError
from sandbox.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sandbox.engine.embedded.containers.record import Container
    from sandbox.engine.embedded.containers.running.process import Process
    from sandbox.engine.embedded.ports import Published
    from sandbox.engine.embedded.world import World

_WITHOUT_PORTS = ("host", "none")
_LOOPBACK = "127.0.0.1"
_ALL_ADDRESSES = ("", "0.0.0.0", "::")  # noqa: S104 - what is asked for; published is on loopback alone


def publish(world: World, container: Container, process: Process) -> None:
    """Let a process answer at the ports that its container is to have.

    Raises `EngineError` 500 in dockerd's words where a port is taken: then it answers at none. In the host's
    network it is the program that finds its port taken: `CannotListenError`.
    """
    process.endpoint = secrets.token_hex(32)
    try:
        if container.network_mode == "host":
            process.published.append(_listen(world, process))
        elif container.network_mode not in _WITHOUT_PORTS:
            _publish_all(world, container, process)
    except EngineError:
        process.end()
        raise


class CannotListenError(Exception):
    """The program finds its port taken, and says so in its log."""


def _listen(world: World, process: Process) -> Published:
    host, port = process.listens
    try:
        return world.ports.publish(host or _LOOPBACK, port, process.app, process.tls)
    except (PortTakenError, SetupError) as error:
        raise CannotListenError(f"listen tcp {host}:{port}: bind: address already in use") from error


def _publish_all(world: World, container: Container, process: Process) -> None:
    bindings = wanted(container)
    exposed = container.settings.get("ExposedPorts") or {}
    process.ports = dict.fromkeys(offered(exposed, bindings))
    for binding in bindings:
        published = _publish(world, container, binding, process)
        process.published.append(published)
        place = {"HostIp": published.host, "HostPort": str(published.port)}
        process.ports[binding.container_port] = [*(process.ports[binding.container_port] or ()), place]


def wanted(container: Container) -> list[Binding]:
    """Return the bindings asked for, and with `-P` one for each other port that is exposed."""
    bindings = read_bindings(container.host.get("PortBindings"))
    if container.host.get("PublishAllPorts"):
        bound = {each.container_port for each in bindings}
        ports = offered(container.settings.get("ExposedPorts") or {}, ())
        bindings += [Binding(port, "", None) for port in ports if port not in bound]
    return bindings


def _publish(world: World, container: Container, binding: Binding, process: Process) -> Published:
    """Publish one port, the first that is free of a range."""
    start = (
        f"driver failed programming external connectivity on endpoint {container.name} ({process.endpoint})"
    )
    host = _LOOPBACK if binding.host in _ALL_ADDRESSES else binding.host
    is_served = binding.number == process.listens[1] and process.listens[0] not in ("127.0.0.1", "localhost")
    app, tls = (process.app, process.tls) if is_served else (nobody_listens, None)
    refusal = ""
    for port in binding.ports or (0,):
        if port and (host, port) in _allocated(world, process):
            refusal = f"Bind for {binding.host or host}:{port} failed: port is already allocated"
            continue
        try:
            return world.ports.publish(host, port, app, tls)
        except PortTakenError:
            refusal = (
                f"Error starting userland proxy: listen tcp4 {host}:{port}: bind: address already in use"
            )
        except SetupError as error:
            refusal = f"the embedded engine publishes ports of this machine's loopback alone: {error}"
    raise EngineError(f"{start}: {refusal}")


def _allocated(world: World, process: Process) -> set[tuple[str, int]]:
    every: Iterable[Process] = (*world.containers.processes.values(), process)
    return {(each.host, each.port) for one in every for each in one.published}


def nobody_listens(request: Request) -> Response:
    """Answer at a port behind which no program listens: a connection cannot be reset here."""
    del request
    text = b"Nothing listens at this port of the container.\n"
    headers = Headers((("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(text)))))
    return Response(502, headers, iter((text,)))


def listed_ports(process: Process | None) -> dict[str, Any]:
    """Return the ports as `docker inspect` shows them; none of a container that does not run."""
    return dict(process.ports) if process else {}
