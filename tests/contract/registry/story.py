"""A story: requests in order, each with a name, that every target is told alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "contract/{story}"
"""A story's own repository, so that one server serves all stories."""


@dataclass(frozen=True)
class Step:
    """One request.

    In its target, `{name}` is the story's repository and `{location}` where the last answer with a
    `Location` pointed. `has_chunks` sends the body without its length.
    """

    name: str
    method: str
    target: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    has_chunks: bool = False


@dataclass(frozen=True)
class Story:
    """Steps on one kind of server: `setting` is a key of `targets.SETTINGS`."""

    name: str
    steps: tuple[Step, ...]
    setting: str = "plain"

    @property
    def repository(self) -> str:
        """The repository that `{name}` stands for."""
        return NAME.format(story=self.name.replace(" ", "-").lower())
