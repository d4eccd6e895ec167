"""What a check may ask of the live world, and the lab's answers. The only place here that touches the lab."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

import docker

from sandbox import snapshot
from sandbox.errors import RegistryError
from sandbox.lab.labels import HOME_LABEL
from sandbox.lab.registry.readiness import answers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docker.models.containers import Container

    from sandbox.exercises.case import Json
    from sandbox.home import Learner
    from sandbox.lab.lab import Lab
    from sandbox.lab.registry.registry import Registry
    from sandbox.snapshot import ContainerState, Snapshot
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

    def containers(self) -> tuple[ContainerState, ...]:
        """The containers of the course as they are now."""

    def marks(self) -> Mapping[str, str]:
        """The time now by each registry's own clock, as {role: ISO 8601}."""

    def requests(self, since: Mapping[str, str]) -> tuple[LoggedRequest, ...]:
        """What the registries logged after those marks, oldest first, without the sandbox's own.

        Of a registry that has no mark, everything: it came after.
        """


class LabWorld:
    """The world of one lab. A registry that was stopped or removed is not there; that is no error."""

    def __init__(self, lab: Lab, beginning: str = "") -> None:
        """Look through this lab; `beginning` tells a fresh start from the one before."""
        self._lab = lab
        self._beginning = beginning

    @property
    def learner(self) -> Learner:
        """The lab's learner."""
        return self._lab.learner

    @property
    def identities(self) -> Mapping[str, str]:
        """The containers' ids, running or not; an address where there is no container."""
        return {role: _identity(registry) for role, registry in sorted(self._lab.registries.items())}

    @property
    def missing(self) -> str:
        """Why there is no engine, if no registry runs elsewhere either."""
        return "" if self._lab.engine or self._lab.registries else self._lab.search.reason

    @property
    def facts(self) -> Mapping[str, Json]:
        """Which engine, which kernel, which fresh start."""
        engine = self._lab.engine
        kind, store = (engine.kind, engine.image_store) if engine else ("none", "")
        return {"engine": kind, "image_store": store, "kernel": KERNEL, "beginning": self._beginning}

    def snapshot(self) -> Snapshot:
        """Read running registries and the engine's images; one that does not answer is not there."""
        clients = {role: one.client for role, one in self._running().items() if _answers(one)}
        docker_client = self._lab.docker if self._lab.engine else None
        contents, in_threads = self._lab.contents, not self._lab.is_inside
        return snapshot.take(clients, docker_client, contents=contents, in_threads=in_threads)

    def containers(self) -> tuple[ContainerState, ...]:
        """Read those that carry the course's label, and what runs a registry and carries nobody's."""
        if self._lab.engine is None:
            return ()
        known = self._lab.registries.items()
        roles = {str(one.container.id): role for role, one in known if one.container is not None}
        return snapshot.read_containers(self._lab.docker, roles, self._is_ours, answers)

    def _is_ours(self, container: Container) -> bool:
        if HOME_LABEL in container.labels:
            return bool(container.labels[HOME_LABEL] == self._lab.labels[HOME_LABEL])
        return bool(container.attrs["Config"]["Image"] == self._lab.registry_image)

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


def _answers(registry: Registry) -> bool:
    """Whether it answers; of one that runs elsewhere the reading itself says what is wrong."""
    if registry.container is None:
        return True
    try:
        registry.client.unrecorded().ping()
    except RegistryError:
        return answers(registry.address)  # it was started a moment ago, or does not let everybody in
    return True


def _identity(registry: Registry) -> str:
    return str(registry.container.id) if registry.container else registry.address


def _has_log(registry: Registry) -> bool:
    return registry.container is not None
