"""Labels: how a container, network or volume says which data folder made it.

All that a lab makes carries them, and so does what a chapter's client or `%docker` makes: two data folders
on one engine never reap each other. Images carry none, because a label would change their digest; they are
in the record instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.home import Home

HOME_LABEL = "docker-registry-course.home"
REGISTRY_LABEL = "docker-registry-course.registry"
SETTINGS_LABEL = "docker-registry-course.settings"


def labels_of(home: Home) -> dict[str, str]:
    """Return the labels of everything that this data folder's labs make."""
    return {HOME_LABEL: home.id}


def filter_of(labels: Mapping[str, str]) -> dict[str, str | list[str] | bool]:
    """Return the engine's list filter that selects what carries all of `labels`."""
    return {"label": [f"{key}={value}" for key, value in labels.items()]}
