"""Docker Desktop's situation: a daemon in a network namespace, its published ports forwarded to this machine.

The daemon's loopback is not ours. With the forwarder, what it publishes on 127.0.0.1 is reached here; what
listens on 127.0.0.1 here is still out of its reach.
"""

from __future__ import annotations

import subprocess
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import docker

from tests.dockerd import Dockerd

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def network_namespace(name: str) -> Iterator[str]:
    """Make a network namespace, and remove it afterwards."""
    subprocess.run(["ip", "netns", "add", name], check=True)
    try:
        yield name
    finally:
        subprocess.run(["ip", "netns", "delete", name], check=True)


@contextmanager
def secluded_dockerd(folder: Path, namespace: str) -> Iterator[Dockerd]:
    """Run a daemon in the namespace; nothing of it is left afterwards."""
    daemon = Dockerd(folder, network_namespace=namespace)
    daemon.start()
    try:
        yield daemon
    finally:
        daemon.stop()


class Forwarder:
    """Forwards each port that a container of the daemon publishes, from its start to its end."""

    def __init__(self, daemon: Dockerd) -> None:
        """Follow the daemon's events."""
        self._namespace = f"/var/run/netns/{daemon.network_namespace}"
        self._client = docker.DockerClient(base_url=daemon.host, timeout=30)
        self._events = self._client.events(decode=True, filters={"type": "container"})
        self._thread = threading.Thread(target=self._follow)
        self._running: dict[str, list[subprocess.Popen[bytes]]] = {}

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End every forwarding."""
        self._events.close()
        self._thread.join()
        for container_id in list(self._running):
            self._end(container_id)
        self._client.close()

    def _follow(self) -> None:
        for event in self._events:
            if event["Action"] == "start":
                ports = self._client.api.inspect_container(event["id"])["NetworkSettings"]["Ports"]
                hosts = [binding["HostPort"] for bindings in ports.values() for binding in bindings or ()]
                self._running[event["id"]] = [self._forward(port) for port in hosts]
            elif event["Action"] == "die":
                self._end(event["id"])

    def _forward(self, port: str) -> subprocess.Popen[bytes]:
        inside = f"nsenter --net={self._namespace} socat STDIO TCP\\:127.0.0.1\\:{port}"
        return subprocess.Popen(["socat", f"TCP-LISTEN:{port},bind=127.0.0.1,fork", f"EXEC:{inside}"])

    def _end(self, container_id: str) -> None:
        for process in self._running.pop(container_id, []):
            process.terminate()
            process.wait()


@contextmanager
def forwarded(daemon: Dockerd) -> Iterator[None]:
    """Forward what the daemon publishes while the block runs."""
    forwarder = Forwarder(daemon)
    forwarder.start()
    try:
        yield
    finally:
        forwarder.stop()
