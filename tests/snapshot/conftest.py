"""A real registry, a client of it, and every real engine."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import docker
import pytest

from sandbox.wire import Client
from tests import distribution

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.distribution import Distribution


@pytest.fixture
def registry(tmp_path: Path, pytestconfig: pytest.Config) -> Iterator[Distribution]:
    """Run Distribution on an empty folder."""
    with distribution.running(distribution.program(pytestconfig), tmp_path) as running:
        yield running


@pytest.fixture
def client(registry: Distribution) -> Iterator[Client]:
    """Connect to the registry."""
    with closing(Client(registry.address)) as connected:
        yield connected


@pytest.fixture
def engine(engine_host: str) -> Iterator[docker.DockerClient]:
    """Connect to the engine."""
    with closing(docker.DockerClient(base_url=engine_host, timeout=60)) as connected:
        yield connected
