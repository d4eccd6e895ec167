"""The stories, a file for each part of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.contract.engine.stories import (
    archives,
    build,
    containers,
    events,
    images,
    refusals,
    registries,
    system,
    transfer,
    volumes,
)

if TYPE_CHECKING:
    from tests.contract.engine.story import Story

STORIES: tuple[Story, ...] = (
    *system.STORIES,
    *images.STORIES,
    *archives.STORIES,
    *transfer.STORIES,
    *build.STORIES,
    *containers.STORIES,
    *registries.STORIES,
    *volumes.STORIES,
    *events.STORIES,
    *refusals.STORIES,
)
