"""What is raced between the two registries, and how large each thing is."""

from __future__ import annotations

import hashlib
import json
import math
import os
import shutil
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.race import Race
from benchmarks.registry_client import REPOSITORY, Client
from benchmarks.registry_floor import Floor
from benchmarks.registry_server import Kind, Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json"
CONFIG = b'{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}'
DOWN = "that blob down"
NONE = math.inf
"""The goal of a race that is only told."""

_MIB = 1 << 20


@dataclass(frozen=True)
class Sizes:
    """How large, and how many; the defaults are the measured ones."""

    blob_mib: int = 256
    small_blobs: int = 500
    tags: int = 10_000
    pulls: int = 10_000
    memory_mib: int = 1024


@dataclass(frozen=True)
class Work:
    """A race, and what one run does: so many units, such as 256 MiB."""

    race: Race
    amount: float
    unit: str


@dataclass
class Registries:
    """Both registries, running, on folders of their own."""

    folder: Path
    sizes: Sizes = field(default_factory=Sizes)
    servers: dict[Kind, Server] = field(default_factory=dict)

    def works(self) -> Iterator[Work]:
        """Yield the races; each prepares what it needs when its turn comes."""
        sizes = self.sizes
        yield self._work("a blob up, synced", 0.5, self._push_large, sizes.blob_mib, "MiB/s")
        yield self._work(DOWN, 1 / 1.5, self._pull_large, sizes.blob_mib, "MiB/s")
        yield self._work("blobs of 1 KiB up", 0.5, self._push_small, sizes.small_blobs, "/s")
        yield self._work("blobs of 1 KiB down", 0.2, self._pull_small, sizes.small_blobs, "/s")
        for server in self.servers.values():
            self._prepare_tags(server)
        yield self._work(f"{sizes.tags:,} tags listed", NONE, self._list_tags, sizes.tags, "/s")
        yield self._work("a manifest pulled", NONE, self._pull_manifest, sizes.pulls, "/s")
        yield self._work("start to the first answer", NONE, self._start, 1, "s")

    def floor(self) -> Race:
        """Race the embedded registry beside a program that sends the same blob and does nothing else."""
        return Race(DOWN, "nothing but sendfile", NONE, lambda: self._pull_large("embedded"), self._pull_bare)

    def memory(self, kind: Kind) -> tuple[int, int]:
        """Return (idle, peak) bytes of a fresh registry that a large blob goes through, up and down."""
        path = self.folder / "large"
        digest = _random_file(path, self.sizes.memory_mib)
        with Server(kind, self.folder / f"memory-{kind}") as server, Client(server.port) as client:
            client.get_base()
            idle = server.memory_bytes()
            client.push_blob(digest, path)
            client.get(f"blobs/{digest}")
            peak = server.peak_bytes()
        path.unlink()
        shutil.rmtree(server.folder)
        return idle, peak

    def _work(self, name: str, goal: float, run: Callable[[Kind], float], amount: float, unit: str) -> Work:
        race = Race(name, "Distribution", goal, lambda: run("embedded"), lambda: run("distribution"))
        return Work(race, amount, unit)

    def _push_large(self, kind: Kind) -> float:
        """Push a blob that was never seen; the one before is taken off the disk."""
        path = self.folder / "blob"
        digest = _random_file(path, self.sizes.blob_mib)
        server = self.servers[kind]
        shutil.rmtree(server.content / "docker/registry/v2/blobs", ignore_errors=True)
        with Client(server.port) as client:
            seconds = _timed(lambda: client.push_blob(digest, path))
        (server.folder / "digest").write_text(digest)
        return seconds

    def _pull_large(self, kind: Kind) -> float:
        server = self.servers[kind]
        digest = (server.folder / "digest").read_text()
        with Client(server.port) as client:
            return _timed(lambda: client.get(f"blobs/{digest}"))

    def _pull_bare(self) -> float:
        server = self.servers["embedded"]
        encoded = (server.folder / "digest").read_text().partition(":")[2]
        path = server.content / "docker/registry/v2/blobs/sha256" / encoded[:2] / encoded / "data"
        with Floor(path) as floor, Client(floor.port) as client:
            return _timed(lambda: client.get("blobs/any"))

    def _push_small(self, kind: Kind) -> float:
        server = self.servers[kind]
        contents = [os.urandom(1024) for _ in range(self.sizes.small_blobs)]
        blobs = {_digest(content): content for content in contents}
        with Client(server.port) as client:
            seconds = _timed(lambda: client.push_blobs(blobs))
        (server.folder / "digests").write_text("\n".join(blobs))
        return seconds

    def _pull_small(self, kind: Kind) -> float:
        server = self.servers[kind]
        digests = (server.folder / "digests").read_text().split()
        with Client(server.port) as client:
            return _timed(lambda: [client.get(f"blobs/{digest}") for digest in digests])

    def _prepare_tags(self, server: Server) -> None:
        """Push one image, then copy its tag's folder: both have the same layout."""
        manifest = json.dumps(
            {
                "schemaVersion": 2,
                "mediaType": MANIFEST_TYPE,
                "config": {
                    "mediaType": "application/vnd.oci.image.config.v1+json",
                    "digest": _digest(CONFIG),
                    "size": len(CONFIG),
                },
                "layers": [],
            }
        ).encode()
        with Client(server.port) as client:
            client.push_blob(_digest(CONFIG), CONFIG)
            client.put_manifest("v00000", manifest, MANIFEST_TYPE)
        tags = server.content / "docker/registry/v2/repositories" / REPOSITORY / "_manifests/tags"
        for number in range(1, self.sizes.tags):
            shutil.copytree(tags / "v00000", tags / f"v{number:05}", dirs_exist_ok=True)

    def _list_tags(self, kind: Kind) -> float:
        with Client(self.servers[kind].port) as client:
            return _timed(lambda: client.get("tags/list"))

    def _pull_manifest(self, kind: Kind) -> float:
        fields = f"Accept: {MANIFEST_TYPE}\r\n"
        with Client(self.servers[kind].port) as client:
            return _timed(lambda: [client.get("manifests/v00000", fields) for _ in range(self.sizes.pulls)])

    def _start(self, kind: Kind) -> float:
        with Server(kind, self.folder / f"start-{kind}") as server:
            return server.start_s


def _timed(work: Callable[[], object]) -> float:
    begun_s = time.perf_counter()
    work()
    return time.perf_counter() - begun_s


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _random_file(path: Path, mib: int) -> str:
    """Write a file that nobody has seen, and return its digest."""
    hasher = hashlib.sha256()
    piece = bytearray(os.urandom(_MIB))
    with path.open("wb") as file:
        for number in range(mib):
            piece[:8] = number.to_bytes(8, "big")
            file.write(piece)
            hasher.update(piece)
    return f"sha256:{hasher.hexdigest()}"
