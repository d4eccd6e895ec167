"""A registry in this process, an engine, and a client that fills the registry."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from sandbox.transport import Network
from sandbox.wire import Client
from tests.engine.embedded.transfer.talk import Engine, LoggingRegistry

if TYPE_CHECKING:
    from collections.abc import Iterator

ADDRESS = "127.0.0.1:5000"


@pytest.fixture
def network() -> Iterator[Network]:
    """Install a network inside the process."""
    with Network() as installed:
        yield installed


@pytest.fixture
def registry(network: Network) -> LoggingRegistry:
    """Let an empty registry answer at `ADDRESS`."""
    made = LoggingRegistry(is_delete_enabled=True)
    network.serve(ADDRESS, made.app)
    return made


@pytest.fixture
def client(registry: LoggingRegistry) -> Iterator[Client]:
    """Fill the registry."""
    del registry
    with closing(Client(ADDRESS)) as opened:
        yield opened


@pytest.fixture
def engine() -> Engine:
    """Make an empty engine."""
    return Engine()
