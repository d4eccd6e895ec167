"""Watching the wire while a block runs: `with lab.wire():` and `%%wire`.

Every registry of the session is watched, by its own log; of one whose log can't be read, the requests of our
own client are kept. What is seen is put together when the block ends, also when it ends by an error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import docker.errors

from sandbox.errors import RegistryError
from sandbox.views.wire import Stream, WireScene
from sandbox.wire import LoggedRequest
from sandbox.wire.replay import replay

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sandbox.lab.lab import Lab
    from sandbox.lab.registry.registry import Registry
    from sandbox.snapshot import RepositoryState
    from sandbox.wire import Exchange
    from sandbox.wire.replay import Replayed

GONE = "The registry “{role}” was removed meanwhile, and its log with it."


@dataclass(frozen=True)
class _Mark:
    """Where one registry stood when the block began: a time of its log, or how our client's list ended."""

    since: datetime | None = None
    exchanges: tuple[Exchange, ...] = ()

    @classmethod
    def of(cls, registry: Registry) -> _Mark:
        if registry.has_log:
            return cls(since=registry.now())
        return cls(exchanges=registry.client.exchanges)


class Watch:
    """What one block asks the registries of a lab."""

    def __init__(self, lab: Lab, registries: Mapping[str, Registry]) -> None:
        """Begin now, with these registries; one that is started later is watched from its start."""
        self._lab = lab
        self._marks: dict[str, _Mark] = {}
        self._gone: set[str] = set()
        for role, registry in registries.items():
            try:
                self._marks[role] = _Mark.of(registry)
            except docker.errors.NotFound:  # removed before: nothing of it is to be seen
                self._gone.add(role)
        self._registries = dict(registries)

    def end(self) -> WireScene:
        """Read what was asked since the beginning, and what the registries hold now."""
        self._registries = {**self._registries, **self._lab.registries}
        streams, notes = [], []
        for role, registry in self._registries.items():
            try:
                streams.append(self._stream(role, registry))
            except docker.errors.NotFound:
                notes += [] if role in self._gone else [GONE.format(role=role)]
        return WireScene(streams, notes=notes, replay=self.replay)

    def replay(self, role: str, method: str, path: str) -> Replayed:
        """Send a `GET` or `HEAD` to one of the registries once more, under the sandbox's own name."""
        current = self._lab.registries.get(role, self._registries[role])
        return replay(current.client, method, path)

    def _stream(self, role: str, registry: Registry) -> Stream:
        mark = self._marks.get(role, _Mark())
        if registry.has_log:
            requests, is_recorded = registry.requests(mark.since), False
        else:
            known = set(map(id, mark.exchanges))
            fresh = [one for one in registry.client.exchanges if id(one) not in known]
            requests, is_recorded = tuple(map(LoggedRequest.from_exchange, fresh)), True
        return Stream(role, requests, self._repositories(registry), is_recorded)

    def _repositories(self, registry: Registry) -> Mapping[str, RepositoryState]:
        """What it holds; nothing is known of one that is stopped or refuses us: its parts have no names."""
        try:
            return self._lab.state_of(registry).repositories
        except RegistryError:
            return {}
