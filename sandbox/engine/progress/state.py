"""How far a push, pull, build or load is: one value, replaced by the next at each message of the engine's."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from sandbox.errors import InvalidReferenceError
from sandbox.image.digest import is_digest
from sandbox.reference import Reference

if TYPE_CHECKING:
    from collections.abc import Mapping


class Phase(StrEnum):
    """Where a layer is on its way."""

    WAITING = "waiting"
    MOVING = "moving"
    UNPACKING = "unpacking"
    DONE = "done"
    SPARED = "spared"
    """It is there already, or was mounted from another repository: none of its bytes travel."""


@dataclass(frozen=True)
class Layer:
    """One layer, by the short name that the engine gives it; `said` are the engine's words.

    `total_bytes` is 0 until the engine tells it, which it may never do.
    """

    name: str
    phase: Phase = Phase.WAITING
    said: str = ""
    current_bytes: int = 0
    total_bytes: int = 0

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to be done for it."""
        return self.phase in {Phase.DONE, Phase.SPARED}

    @property
    def is_known(self) -> bool:
        """Whether it is known how many of its bytes are still to travel."""
        return self.total_bytes > 0 or self.phase not in {Phase.WAITING, Phase.MOVING}


@dataclass(frozen=True)
class Progress:
    """One stream, as far as it has come.

    `kind` is "push", "pull", "build" or "load", "" until the engine tells it; `digests` is {tag: digest} of
    what is pushed or pulled; `step` of `steps` is a build's; `error` is the engine's, "" for none.
    """

    kind: str = ""
    repository: str = ""
    tag: str = ""
    layers: Mapping[str, Layer] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
    image_id: str = ""
    step: int = 0
    steps: int = 0
    said: str = ""
    error: str = ""

    @property
    def current_bytes(self) -> int:
        """What has travelled so far."""
        return sum(layer.current_bytes for layer in self.layers.values())

    @property
    def total_bytes(self) -> int:
        """What has to travel, as far as the engine has told it."""
        return sum(layer.total_bytes for layer in self.layers.values())

    @property
    def layers_over(self) -> int:
        """How many layers are done or spared."""
        return sum(layer.is_over for layer in self.layers.values())

    @property
    def part(self) -> float | None:
        """How much is done, from 0 to 1: of a build's steps, of the bytes, else of the layers."""
        if self.steps:
            return min(1.0, self.step / self.steps)
        if not self.layers:
            return None
        if self.total_bytes and all(layer.is_known for layer in self.layers.values()):
            return self.current_bytes / self.total_bytes
        return self.layers_over / len(self.layers)

    @property
    def title(self) -> str:
        """What it is, without a registry's address: `push of skylark/forecast:0.1`."""
        return self._titled(_without_host(self.repository))

    @property
    def full_title(self) -> str:
        """The same as the engine tells it: `push of 127.0.0.1:5001/skylark/forecast:0.1`."""
        return self._titled(self.repository)

    def _titled(self, repository: str) -> str:
        tags = ", ".join(sorted(self.digests)) if len(self.digests) > 1 else self.tag
        name = f"{repository}{'@' if is_digest(tags) else ':'}{tags}" if tags else repository
        kind = self.kind or "work"
        return f"{kind} of {name}" if name else kind


def _without_host(repository: str) -> str:
    try:
        return Reference.parse(repository, default_tag="").repository.removeprefix("library/")
    except InvalidReferenceError:
        return repository
