"""The stories, a file for each part of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.contract.engine.stories import archives, images, system

if TYPE_CHECKING:
    from tests.contract.engine.story import Story

STORIES: tuple[Story, ...] = (*system.STORIES, *images.STORIES, *archives.STORIES)
