"""The embedded engine: the Docker Engine API as a synchronous app, for machines without Docker.

`EmbeddedEngine` is the app, `World` what one engine keeps, `Settings` what its owner decides. `routes` says
which file serves which request. Whoever serves it, in a process of its own or inside this one, is
`sandbox.engine.process`.
"""

from __future__ import annotations

from sandbox.engine.embedded.app import EmbeddedEngine
from sandbox.engine.embedded.ports import Ports, PortTakenError, Published
from sandbox.engine.embedded.world import Settings, World

__all__ = ["EmbeddedEngine", "PortTakenError", "Ports", "Published", "Settings", "World"]
