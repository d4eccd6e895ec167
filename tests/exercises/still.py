"""A world that stands still: what a saved case holds, and what a machine without an engine has."""

from __future__ import annotations

import errno
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sandbox.home import Learner
from sandbox.snapshot import ContainerState, RegistryState, RepositoryState, Snapshot
from sandbox.wire.log import LoggedRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.exercises.case import Json


@dataclass
class StillWorld:
    """A world made of values; a test moves it by assigning to them."""

    learner: Learner = field(default_factory=lambda: Learner("author", "author"))
    identities: Mapping[str, str] = field(default_factory=lambda: {"local": "still"})
    missing: str = ""
    facts: Mapping[str, Json] = field(
        default_factory=lambda: {"engine": "none", "image_store": "", "kernel": "1"}
    )
    state: Snapshot = field(default_factory=Snapshot)
    log: tuple[LoggedRequest, ...] = ()
    broken: Exception | None = None
    running: tuple[ContainerState, ...] = ()

    def snapshot(self) -> Snapshot:
        """Return what is there."""
        if self.broken:
            raise self.broken
        return self.state

    def pull_image(self) -> None:
        """Pull from the registry in the container: refused unless that runs."""
        if not any(one.is_running for one in self.running):
            raise ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused")

    @staticmethod
    def pull() -> tuple[LoggedRequest, ...]:
        """Return what a registry logs when a manifest is fetched now."""
        return (LoggedRequest(datetime.now(UTC), "GET", "/v2/skylark/forecast/manifests/0.1", 200),)

    def containers(self) -> tuple[ContainerState, ...]:
        """Return those that there are."""
        return self.running

    def marks(self) -> Mapping[str, str]:
        """Return the time of the last request, in any case one."""
        return {"local": max((request.time.isoformat() for request in self.log), default="0")}

    def requests(self, since: Mapping[str, str]) -> tuple[LoggedRequest, ...]:
        """Return what was logged since then."""
        return tuple(request for request in self.log if request.time.isoformat() > since["local"])


def registry_with(tags: Mapping[str, str]) -> Snapshot:
    """Return a snapshot of a registry with these tags of `skylark/forecast`."""
    repository = RepositoryState(tags={tag: f"sha256:{digest * 64}" for tag, digest in tags.items()})
    return Snapshot(registries={"local": RegistryState({"skylark/forecast": repository})})
