"""Volumes: what outlives its container. `store` keeps them, `tree` shows one, `managing` has the requests.

A volume's files are real files of the engine's store, so that a registry's content has Distribution's layout
there and the real program can read it.
"""

from __future__ import annotations

from sandbox.engine.embedded.volumes.store import Volume, Volumes
from sandbox.engine.embedded.volumes.tree import VolumeTree

__all__ = ["Volume", "VolumeTree", "Volumes"]
