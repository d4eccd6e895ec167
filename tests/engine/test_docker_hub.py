"""Docker Hub as the place that the image of a registry comes from: reached through a mirror, and hanging."""

from __future__ import annotations

import io
import os
import socket
import tarfile
import time
from typing import TYPE_CHECKING

import pytest

from sandbox.engine.registry_image import find_registry_image, plan_registry_image
from sandbox.engine.registry_image.docker_hub import DockerHub
from sandbox.engine.registry_image.sources import LocalBinary
from sandbox.errors import RegistryImageError
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


def test_a_large_image_is_pulled_on_ones_word_alone(
    can_start_dockerd: None, short_folder: Path, registry_program: Path
) -> None:
    """Where nobody is asked it is built here; refused, the reason says what to call; allowed, it comes."""
    del can_start_dockerd
    with hub_mirror(short_folder, registry_program) as url:
        daemon = Dockerd(short_folder / "d", flags=(f"--registry-mirror={url}",))
        daemon.start()
        try:
            with connected(daemon) as client:
                push_as_official(client, url, ballast=os.urandom(21_000_000))
                asked: list[str] = []

                def no(what: str) -> bool:
                    asked.append(what)
                    return False

                with pytest.raises(RegistryImageError, match=r"lab\.pull_registry_image\(\)"):
                    DockerHub(no).make(client, lambda _: None)
                assert asked == ["registry:3 from Docker Hub, more than 20 MB"]
                assert client.images.list() == []
                built = find_registry_image(client, None)
                assert built.how == "built from docker-registry"
                assert "registry:3 from Docker Hub, more than 20 MB, was not pulled" in built.reason
                client.images.remove(built.reference)
                pulled = find_registry_image(client, None, may_pull=lambda _: True)
                assert (pulled.reference, pulled.how) == ("registry:3", "Docker Hub")
                assert "registry:3" in client.images.get("registry:3").tags
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


def push_as_official(client: DockerClient, url: str, ballast: bytes = b"") -> None:
    """Push an image of a registry into the mirror as library/registry:3, and forget it on the engine."""
    built = LocalBinary().make(client, record=lambda _: None)
    official = f"{url.removeprefix('http://')}/library/registry"
    if ballast:
        context = io.BytesIO()
        with tarfile.open(fileobj=context, mode="w") as archive:
            files = {"Dockerfile": f"FROM {built.reference}\nCOPY ballast /\n".encode(), "ballast": ballast}
            for name, content in files.items():
                entry = tarfile.TarInfo(name)
                entry.size = len(content)
                archive.addfile(entry, io.BytesIO(content))
        context.seek(0)
        client.images.build(fileobj=context, custom_context=True, tag=f"{official}:3", rm=True, forcerm=True)
    else:
        client.images.get(built.reference).tag(official, "3")
    assert "error" not in client.images.push(official, tag="3")
    client.images.remove(f"{official}:3")
    client.images.remove(built.reference)
