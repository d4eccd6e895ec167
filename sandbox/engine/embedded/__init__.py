"""The embedded engine: the Docker Engine API as a synchronous app, for machines without Docker.

`EmbeddedEngine` is the app, `World` what one engine keeps, `Settings` what its owner decides. `routes` says
which file serves which request. Whoever serves it, in a process of its own or inside this one, is
`sandbox.engine.process`.

The names are imported when they are first used: a kernel on another engine needs the versions alone.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.engine.embedded.app import EmbeddedEngine
    from sandbox.engine.embedded.ports import Ports, PortTakenError, Published
    from sandbox.engine.embedded.world import Settings, World

__all__ = ["EmbeddedEngine", "PortTakenError", "Ports", "Published", "Settings", "World"]

_PLACES = {
    "EmbeddedEngine": "app",
    "Ports": "ports",
    "PortTakenError": "ports",
    "Published": "ports",
    "Settings": "world",
    "World": "world",
}


def __getattr__(name: str) -> object:
    """Import what is asked for the first time."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(importlib.import_module(f"{__name__}.{_PLACES[name]}"), name)
    return found
