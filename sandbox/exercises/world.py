"""What a check may ask of the live world, and the lab's answers. The only place here that touches the lab."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

import docker

from sandbox import snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.exercises.case import Json
    from sandbox.home import Learner
    from sandbox.lab.lab import Lab
    from sandbox.lab.registry.registry import Registry
    from sandbox.snapshot import Snapshot
    from sandbox.wire.log import LoggedRequest

KERNEL = secrets.token_hex(4)
"""Tells this process from the one before a restart."""


class World(Protocol):
    """The learner, and the registries and the engine as they are now."""

    @property
    def learner(self) -> Learner:
        """Who learns: the id seeds the draws, the name is theirs to choose."""

    @property
    def identities(self) -> Mapping[str, str]:
        """What tells each registry from another of its role, as {role: identity}."""

    @property
    def missing(self) -> str:
        """Why nothing can be looked at, in the doctor's words; "" if something can."""

    @property
    def facts(self) -> Mapping[str, Json]:
        """See `Case.facts`."""

    def snapshot(self) -> Snapshot:
        """The state of registries and engine now."""

    def marks(self) -> Mapping[str, str]:
        """The time now by each registry's own clock, as {role: ISO 8601}."""

    def requests(self, since: Mapping[str, str]) -> tuple[LoggedRequest, ...]:
        """What the registries logged after those marks, oldest first, without the sandbox's own.

        Of a registry that has no mark, everything: it came after.
        """


class LabWorld:
    """The world of one lab. A registry that was stopped or removed is not there; that is no error."""

    def __init__(self, lab: Lab) -> None:
        """Look through this lab."""
        self._lab = lab

    @property
    def learner(self) -> Learner:
        """The lab's learner."""
        return self._lab.learner

    @property
    def identities(self) -> Mapping[str, str]:
        """The containers' ids; an address where there is no container."""
        return {role: _identity(registry) for role, registry in self._running().items()}

    @property
    def missing(self) -> str:
        """Why there is no engine, if no registry runs elsewhere either."""
        return "" if self._lab.engine or self._lab.registries else self._lab.search.reason

    @property
    def facts(self) -> Mapping[str, Json]:
        """Which engine, and which kernel."""
        engine = self._lab.engine
        if engine is None:
            return {"engine": "none", "image_store": "", "kernel": KERNEL}
        return {"engine": engine.kind, "image_store": engine.image_store, "kernel": KERNEL}

    def snapshot(self) -> Snapshot:
        """Read running registries and the engine's images."""
        clients = {role: registry.client for role, registry in self._running().items()}
        docker_client = self._lab.docker if self._lab.engine else None
        contents, in_threads = self._lab.contents, not self._lab.is_inside
        return snapshot.take(clients, docker_client, contents=contents, in_threads=in_threads)

    def marks(self) -> Mapping[str, str]:
        """The newest time in each log that can be read."""
        return {role: one.now().isoformat() for role, one in self._running().items() if _has_log(one)}

    def requests(self, since: Mapping[str, str]) -> tuple[LoggedRequest, ...]:
        """Read the logs that can be read."""
        found: list[LoggedRequest] = []
        for role, registry in self._running().items():
            if _has_log(registry):
                mark = since.get(role)
                found += registry.requests(datetime.fromisoformat(mark) if mark else None)
        return tuple(sorted(found, key=lambda request: request.time))

    def _running(self) -> dict[str, Registry]:
        return {role: one for role, one in sorted(self._lab.registries.items()) if _is_running(one)}


def _is_running(registry: Registry) -> bool:
    if registry.container is None:
        return True
    try:
        registry.container.reload()
    except docker.errors.NotFound:
        return False
    return bool(registry.container.status == "running")


def _identity(registry: Registry) -> str:
    return str(registry.container.id) if registry.container else registry.address


def _has_log(registry: Registry) -> bool:
    return registry.container is not None
