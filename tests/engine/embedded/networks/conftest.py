"""The engine of the tests of containers, for networks, too."""

from __future__ import annotations

from tests.engine.embedded.containers.conftest import client, network, world

__all__ = ["client", "network", "world"]
