"""What a check may ask of the live world, and the lab's answers. The only place here that touches the lab."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.exercises.case import Json
    from sandbox.home import Learner
    from sandbox.snapshot import Snapshot
    from sandbox.wire.log import LoggedRequest


class World(Protocol):
    """The learner, and the registries and the engine as they are now."""

    @property
    def learner(self) -> Learner:
        """Who learns: the id seeds the draws, the name is theirs to choose."""

    @property
    def identity(self) -> str:
        """Tells these registries from others of the same name; a snapshot of others is no *before*."""

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
        """What the registries logged after those marks, oldest first, without the sandbox's own."""
