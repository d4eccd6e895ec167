"""The two engines as processes, each on a folder of its own: started, asked for their memory, ended."""

from __future__ import annotations

import http.client
import socket
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import docker
import psutil

from sandbox.engine.process import end_engine, running, start_engine
from sandbox.home import Home
from tests.dockerd import Dockerd

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from docker import DockerClient

Kind = Literal["embedded", "dockerd"]
KINDS: tuple[Kind, ...] = ("embedded", "dockerd")
TIMEOUT_S = 300


class SocketConnection(http.client.HTTPConnection):
    """One connection to an engine's socket, kept open: a client that takes less time than an SDK."""

    def __init__(self, host: str) -> None:
        """Connect nothing yet; `host` is a DOCKER_HOST."""
        super().__init__("docker", timeout=TIMEOUT_S)
        self._path = host.removeprefix("unix://")

    def connect(self) -> None:
        """Connect to the socket."""
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)

    def get(self, path: str) -> bytes:
        """Return the body that is answered; raises `RuntimeError` for any status but 200."""
        self.request("GET", path)
        response = self.getresponse()
        body = response.read()
        if response.status != http.HTTPStatus.OK:
            raise RuntimeError(f"GET {path} → {response.status}: {body[:200]!r}")
        return body


@dataclass(frozen=True)
class RunningEngine:
    """An engine that runs: clients of it, how long it took to the first answer, its processes."""

    kind: Kind
    client: DockerClient
    connection: SocketConnection
    start_s: float
    processes: tuple[psutil.Process, ...]

    def memory_bytes(self) -> int:
        """Return what all of its processes have in memory now."""
        return sum(process.memory_info().rss for process in self.processes)


@contextmanager
def running_engine(kind: Kind, folder: Path) -> Iterator[RunningEngine]:
    """Run an engine on a folder, which begins empty."""
    with _embedded(folder) if kind == "embedded" else _dockerd(folder) as (host, start_s, processes):
        client = docker.DockerClient(base_url=host, timeout=TIMEOUT_S)
        with closing(client), closing(SocketConnection(host)) as connection:
            yield RunningEngine(kind, client, connection, start_s, tuple(processes))


@contextmanager
def _embedded(folder: Path) -> Iterator[tuple[str, float, list[psutil.Process]]]:
    folder.mkdir(parents=True, exist_ok=True)
    home = Home(folder)
    begun_s = time.perf_counter()
    host = start_engine(home)
    _ping(host)
    start_s = time.perf_counter() - begun_s
    entry = running.read(home)
    if entry is None:
        raise RuntimeError("The embedded engine ended at once.")
    try:
        yield host, start_s, [psutil.Process(entry.process.pid)]
    finally:
        end_engine(home)


@contextmanager
def _dockerd(folder: Path) -> Iterator[tuple[str, float, list[psutil.Process]]]:
    daemon = Dockerd(folder)
    begun_s = time.perf_counter()
    daemon.start()
    start_s = time.perf_counter() - begun_s
    first = psutil.Process(int((folder / "pid").read_text()))
    try:
        yield daemon.host, start_s, [first, *first.children(recursive=True)]
    finally:
        daemon.stop()


def _ping(host: str) -> None:
    client = docker.DockerClient(base_url=host)
    try:
        client.ping()
    finally:
        client.close()
