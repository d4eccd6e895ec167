"""Engines inside this process: what they publish is theirs while they are open, and no longer."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import docker
import pytest
import requests

from sandbox.engine.process.inside import close_inside, open_machine
from sandbox.lab.registry.readiness import PORT
from sandbox.transport import serving
from tests.transport.apps import Echo

if TYPE_CHECKING:
    from sandbox.home import Home

REGISTRY_IMAGE = "registry:2"


def test_a_published_port_is_the_machines_again_when_its_engine_is_closed(home: Home) -> None:
    """A registry of the second machine had one; later another program of this machine does."""
    with serving(Echo()) as elsewhere:
        port = int(elsewhere.address.rpartition(":")[2])
        address = open_machine(home, "short-lived")
        with closing(docker.DockerClient(base_url=address)) as client:
            client.images.pull(REGISTRY_IMAGE.partition(":")[0], tag="2")
            container = client.containers.run(REGISTRY_IMAGE, detach=True, ports={PORT: ("127.0.0.1", port)})
            assert requests.get(f"{elsewhere.url}/v2/", timeout=20).headers["Docker-Distribution-Api-Version"]
            container.remove(force=True)
            with pytest.raises(requests.exceptions.ConnectionError):
                requests.get(elsewhere.url, timeout=20)
        close_inside(address)
        assert requests.get(elsewhere.url, timeout=20).text.startswith("GET / ")
