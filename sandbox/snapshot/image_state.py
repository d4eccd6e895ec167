"""An engine's image as a frozen value that is the same on every engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.image import Platform

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class ImageState:
    """One image of an engine. `tags` are all its names, its own key included, sorted."""

    tags: tuple[str, ...]
    diff_ids: tuple[str, ...]
    platform: Platform
    labels: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def content(self) -> tuple[object, ...]:
        """What two names must share to name the same content, on an engine or in a registry."""
        return self.diff_ids, self.platform, tuple(sorted(self.labels.items()))

    def to_json(self) -> dict[str, Any]:
        """Write plain JSON values."""
        return {
            "tags": list(self.tags),
            "diff_ids": list(self.diff_ids),
            "platform": self.platform.to_json(),
            "labels": dict(self.labels),
        }

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> ImageState:
        """Read what `to_json` wrote."""
        return cls(
            tags=tuple(fields["tags"]),
            diff_ids=tuple(fields["diff_ids"]),
            platform=Platform.from_json(fields["platform"]),
            labels=dict(fields["labels"]),
        )
