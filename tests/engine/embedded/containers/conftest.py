"""An engine in this process with a few images, and a docker SDK client that reaches it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sandbox.transport import Network
from tests.engine.embedded.containers.images import add_images
from tests.engine.embedded.worlds import client_of, make_world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docker import DockerClient

    from sandbox.engine.embedded import World


@pytest.fixture
def network() -> Network:
    """Return the network of addresses inside this process."""
    return Network()


@pytest.fixture
def world(network: Network) -> Iterator[World]:
    """Make an engine with the images of these tests; what runs is ended."""
    made = make_world(network)
    add_images(made)
    yield made
    made.close()


@pytest.fixture
def client(world: World, network: Network) -> Iterator[DockerClient]:
    """Connect a client."""
    with client_of(world, network) as connected:
        yield connected
