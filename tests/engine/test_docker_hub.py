"""Docker Hub as the place that the image of a registry comes from: reached through a mirror, and hanging."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING

import pytest

from sandbox.engine.registry_image import find_registry_image, plan_registry_image
from sandbox.engine.registry_image.sources import LocalBinary
from tests.dockerd import Dockerd
from tests.engine.registries import connected, hub_mirror, served

if TYPE_CHECKING:
    from pathlib import Path

    from docker import DockerClient

pytestmark = pytest.mark.dockerd


def test_docker_hub_comes_before_building(
    can_start_dockerd: None, short_folder: Path, registry_program: Path
) -> None:
    """Through a mirror of Docker Hub, as a machine with a network would have it."""
    del can_start_dockerd
    with hub_mirror(short_folder, registry_program) as url:
        daemon = Dockerd(short_folder / "d", flags=(f"--registry-mirror={url}",))
        daemon.start()
        try:
            with connected(daemon) as client:
                push_as_official(client, url)
                assert plan_registry_image(client, None).how == "Docker Hub"
                assert client.images.list() == []
                recorded: list[str] = []
                pulled = find_registry_image(client, None, recorded.append)
                assert (pulled.reference, pulled.how, recorded) == (
                    "registry:3",
                    "Docker Hub",
                    ["registry:3"],
                )
                with served(client, "registry:3"):
                    pass
        finally:
            daemon.stop()


def test_a_docker_hub_that_hangs_costs_seconds(
    can_start_dockerd: None, short_folder: Path, registry_program: Path
) -> None:
    """A firewall may drop its packets; a mirror that takes connections and says nothing is like it."""
    del can_start_dockerd, registry_program
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mirror = f"http://127.0.0.1:{silent.getsockname()[1]}"
        daemon = Dockerd(short_folder / "d", flags=(f"--registry-mirror={mirror}",))
        daemon.start()
        try:
            with connected(daemon) as client:
                start = time.monotonic()
                made = find_registry_image(client, None)
                assert time.monotonic() - start < 20
        finally:
            daemon.stop()
    assert made.how == "built from docker-registry"
    assert "Docker Hub did not answer within 6 s" in made.reason


def push_as_official(client: DockerClient, url: str) -> None:
    """Push an image of a registry into the mirror as library/registry:3, and forget it on the engine."""
    built = LocalBinary().make(client, record=lambda _: None)
    official = f"{url.removeprefix('http://')}/library/registry"
    client.images.get(built.reference).tag(official, "3")
    assert "error" not in client.images.push(official, tag="3")
    client.images.remove(f"{official}:3")
    client.images.remove(built.reference)
