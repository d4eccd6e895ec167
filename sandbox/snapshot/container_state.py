"""A container of an engine as a frozen value: whether it runs, and where it can be reached."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class ContainerState:
    """One container; `role` is that of the registry in it, "" where the course knows none.

    `status` is the engine's word: created, running, paused, exited. `wanted` says where its ports are to be
    published, whether it runs or not, `published` where they are: {"5000/tcp": "127.0.0.1:5001"}. `answers`
    tells whether a registry answers at one of these.
    """

    container_id: str
    role: str = ""
    status: str = "created"
    wanted: Mapping[str, str] = field(default_factory=dict, hash=False)
    published: Mapping[str, str] = field(default_factory=dict, hash=False)
    labels: Mapping[str, str] = field(default_factory=dict, hash=False)
    answers: bool = False

    @property
    def is_running(self) -> bool:
        """Whether its program runs."""
        return self.status == "running"

    def to_json(self) -> dict[str, Any]:
        """Write plain JSON values."""
        return {
            "container_id": self.container_id,
            "role": self.role,
            "status": self.status,
            "wanted": dict(self.wanted),
            "published": dict(self.published),
            "labels": dict(self.labels),
            "answers": self.answers,
        }

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> ContainerState:
        """Read what `to_json` wrote."""
        return cls(
            container_id=fields["container_id"],
            role=fields["role"],
            status=fields["status"],
            wanted=dict(fields["wanted"]),
            published=dict(fields["published"]),
            labels=dict(fields["labels"]),
            answers=fields["answers"],
        )
