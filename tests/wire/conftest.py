"""A real registry for each test that asks for one."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from sandbox.wire import Client
from tests import distribution

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def registry(tmp_path: Path, pytestconfig: pytest.Config) -> Iterator[distribution.Distribution]:
    """Run Distribution on an empty folder."""
    with distribution.running(distribution.program(pytestconfig), tmp_path) as running:
        yield running


@pytest.fixture
def client(registry: distribution.Distribution) -> Iterator[Client]:
    """Connect to the registry."""
    with closing(Client(registry.address)) as connected:
        yield connected
