"""Looks at a registry, as the session takes them for its pictures, and what is remembered of them.

A registry lists tags alone. What a tag named at an earlier look is asked for again by its digest, so that a
graph shows what no tag reaches any more, and a timeline knows which digest a tag named.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from sandbox.errors import RegistryError
from sandbox.image import media_types
from sandbox.snapshot import look_closer
from sandbox.views.graph.content import Kind
from sandbox.views.timeline import Sighting, namings
from sandbox.wire import log as wire_log

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sandbox.lab.registry.registry import Registry
    from sandbox.snapshot import RegistryState, RepositoryState
    from sandbox.views.graph.content import Node
    from sandbox.views.graph.details import Read
    from sandbox.views.timeline import Naming
    from sandbox.wire import Client

ROLE = "local"
MOST_REMEMBERED = 50
OK = 200


@dataclass(frozen=True)
class Look:
    """What a registry held; `time` is by its own clock, by ours where its log can't be read."""

    repositories: Mapping[str, RepositoryState]
    time: datetime


class Looks:
    """The looks at one registry, oldest first; another registry, or a new one, begins anew."""

    def __init__(self, read: Callable[[Registry], RegistryState]) -> None:
        """Remember nothing yet; `read` tells what a registry holds now."""
        self._read = read
        self._which = ""
        self._taken: list[Look] = []

    def take(self, registry: Registry) -> Look:
        """Look at a registry, and remember it."""
        self._begin(registry)
        time = registry.now() if registry.container is not None else datetime.now(tz=UTC)
        seen = look_closer(registry.client, self._read(registry), self._known())
        look = Look(seen.repositories, time)
        self._taken = [*self._taken[1 - MOST_REMEMBERED :], look]
        return look

    @property
    def taken(self) -> tuple[Look, ...]:
        """All that is remembered."""
        return tuple(self._taken)

    def _begin(self, registry: Registry) -> None:
        which = str(registry.container.id) if registry.container is not None else registry.address
        if which != self._which:
            self._which, self._taken = which, []

    def _known(self) -> dict[str, set[str]]:
        known: dict[str, set[str]] = {}
        for look in self._taken:
            for name, state in look.repositories.items():
                known.setdefault(name, set()).update(state.manifests)
        return known


def namings_of(name: str, registry: Registry, looks: Looks) -> tuple[Naming, ...]:
    """Return what a tag named, out of the registry's log, where it can be read, and of the looks."""
    repository, _, tag = name.partition(":")
    sightings = [
        Sighting(look.time, state.tags[tag])
        for look in looks.taken
        if (state := look.repositories.get(repository)) and tag in state.tags
    ]
    requests = wire_log.parse(registry.log()) if registry.container is not None else ()  # our pushes, too
    return namings(requests, repository, tag, sightings)


def reader(client: Client) -> Read:
    """Read a node's bytes from its registry, under the sandbox's own name, so that no picture shows it."""

    def read(node: Node) -> bytes:
        kind = "manifests" if node.kind in {Kind.MANIFEST, Kind.INDEX} else "blobs"
        path = f"/v2/{quote(node.repository)}/{kind}/{node.digest}"
        response = client.unrecorded().request("GET", path, headers={"Accept": media_types.ACCEPT})
        if response.status != OK:
            raise RegistryError(f"GET {path} → {response.status}", status=response.status)
        return response.body

    return read
