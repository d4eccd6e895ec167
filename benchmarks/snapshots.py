"""A snapshot of 2,000 tags beside a plain loop of the same GETs with requests, on either registry."""

from __future__ import annotations

import shutil
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

import requests

from benchmarks.race import Race
from benchmarks.registry_server import Kind, Server
from sandbox.image import media_types
from sandbox.image.tiny import make_image
from sandbox.snapshot import Contents, take
from sandbox.wire import Client

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sandbox.snapshot import RegistryState

GOAL = 0.5


@dataclass(frozen=True)
class Size:
    """How many repositories and tags in each; every tag names an image of its own."""

    repositories: int = 100
    tags: int = 20

    def __str__(self) -> str:
        """Say how many tags: `2,000 tags`."""
        return f"{self.repositories * self.tags:,} tags"


@contextmanager
def snapshot_races(folder: Path, kind: Kind, size: Size | None = None) -> Iterator[Sequence[Race]]:
    """Race on a registry of a kind: the first snapshot of a session, and one that follows."""
    size = size or Size()
    filled = folder / f"filled-{size.repositories}-{size.tags}"
    if not filled.exists():
        _fill(filled, size)
    shutil.copytree(filled / "content", folder / kind / "content")
    with Server(kind, folder / kind) as server, closing(Client(f"127.0.0.1:{server.port}")) as client:
        gets = _gets(client.url, _taken(client, Contents.none_read()))
        contents = Contents.none_read()
        _taken(client, contents)
        what = f"a snapshot of {size}, {'embedded' if kind == 'embedded' else 'Distribution'}"
        peer_name = f"the same {len(gets):,} GETs with requests"
        yield [
            Race(f"{what}: first", peer_name, GOAL, lambda: _timed(client), lambda: _loop(gets)),
            Race(f"{what}: later", peer_name, GOAL, lambda: _timed(client, contents), lambda: _loop(gets)),
        ]


def _fill(folder: Path, size: Size) -> None:
    """Push once: both registries have the same layout of files."""
    with Server("embedded", folder) as server, closing(Client(f"127.0.0.1:{server.port}")) as client:
        for repository in range(size.repositories):
            for tag in range(size.tags):
                image = make_image({"a": "the same\n"}, labels={"number": f"{repository}-{tag}"})
                client.push_image(f"bench/mark-{repository:03}", str(tag), image)


def _gets(url: str, state: RegistryState) -> list[str]:
    """Return the URLs of a whole reading: the catalogue, tags, manifests by tag, configs."""
    found = [f"{url}/v2/_catalog?n=1000"]
    for name, held in state.repositories.items():
        base = f"{url}/v2/{quote(name)}"
        found.append(f"{base}/tags/list")
        found += [f"{base}/manifests/{tag}" for tag in held.tags]
        found += [f"{base}/blobs/{manifest.config_digest}" for manifest in held.manifests.values()]
    return found


def _loop(urls: Sequence[str]) -> float:
    """Get one after the other over one connection, and read each body; nothing is parsed."""
    begun_s = time.perf_counter()
    with requests.Session() as session:
        session.headers["Accept"] = media_types.ACCEPT
        for url in urls:
            response = session.get(url, timeout=60)
            response.raise_for_status()
            _ = response.content
    return time.perf_counter() - begun_s


def _timed(client: Client, contents: Contents | None = None) -> float:
    begun_s = time.perf_counter()
    _taken(client, contents or Contents.none_read())
    return time.perf_counter() - begun_s


def _taken(client: Client, contents: Contents) -> RegistryState:
    return take({"local": client}, contents=contents).registries["local"]
