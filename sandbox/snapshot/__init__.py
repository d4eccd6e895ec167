"""Snapshots: what registries and an engine hold at one moment, as a frozen value.

Exercises compare one snapshot with another, views draw them, saved cases keep them as JSON. Nothing in one
depends on the machine: registries go by their role ("local"), local images by their layers and labels,
never by the image ID, which the classic and the containerd image store define differently. So the same
images make equal snapshots on every engine. Untagged manifests are not seen, for a registry lists tags alone;
`look_closer` asks for those that are known from elsewhere, and for referrers.
"""

from __future__ import annotations

from sandbox.snapshot.closer import look_closer
from sandbox.snapshot.container_reading import read_containers
from sandbox.snapshot.container_state import ContainerState
from sandbox.snapshot.contents import Contents
from sandbox.snapshot.image_state import ImageState
from sandbox.snapshot.reading import take
from sandbox.snapshot.registry_state import ManifestState, RegistryState, RepositoryState
from sandbox.snapshot.snapshot import Snapshot

__all__ = [
    "ContainerState",
    "Contents",
    "ImageState",
    "ManifestState",
    "RegistryState",
    "RepositoryState",
    "Snapshot",
    "look_closer",
    "read_containers",
    "take",
]
