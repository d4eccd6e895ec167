"""Containers: every image can be one, files go in and out, and of all programs the registry's alone runs.

`record`, `state` and `store` are what they are, `creation` makes them, `filesystem` looks into them,
`running` runs them, and `streams` listens to them.
"""

from __future__ import annotations

from sandbox.engine.embedded.containers.record import Container, Mount
from sandbox.engine.embedded.containers.state import State
from sandbox.engine.embedded.containers.store import Containers

__all__ = ["Container", "Containers", "Mount", "State"]
