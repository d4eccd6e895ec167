"""Registries that tests of the image run: from an image on a daemon, and as a mirror of Docker Hub."""

from __future__ import annotations

import subprocess
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import docker
import requests

from sandbox.engine.daemon.listener import listening
from tests.dockerd import Dockerd, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from docker import DockerClient
    from docker.models.containers import Container


@contextmanager
def connected(daemon: Dockerd) -> Iterator[DockerClient]:
    """Connect to a daemon."""
    with closing(docker.DockerClient(base_url=daemon.host, timeout=60)) as connection:
        yield connection


@contextmanager
def served(client: DockerClient, image: str) -> Iterator[tuple[str, Container]]:
    """Run the image with a published port and wait until it serves; yield its URL and container."""
    container = client.containers.run(image, detach=True, ports={"5000/tcp": ("127.0.0.1", 0)})
    try:
        container.reload()
        published = container.ports["5000/tcp"]
        assert published
        url = f"http://127.0.0.1:{published[0]['HostPort']}"
        assert wait_until(lambda: is_served(url), 15), container.logs().decode()
        yield url, container
    finally:
        container.remove(force=True, v=True)


def is_served(url: str) -> bool:
    """Say whether a registry answers there."""
    try:
        return requests.get(f"{url}/v2/", timeout=2).status_code == 200
    except requests.ConnectionError:
        return False


@contextmanager
def hub_mirror(folder: Path, program: Path) -> Iterator[str]:
    """Run the real registry's program as a mirror of Docker Hub, which engines ask before it."""
    settings = folder / "mirror.yml"
    settings.write_text(
        "version: 0.1\nstorage:\n  filesystem:\n"
        f"    rootdirectory: {folder / 'mirror'}\nhttp:\n  addr: 127.0.0.1:{free_port()}\n"
    )
    url = f"http://{settings.read_text().rpartition('addr: ')[2].strip()}"
    with subprocess.Popen([program, "serve", settings], stderr=subprocess.DEVNULL) as process:
        try:
            assert wait_until(lambda: is_served(url), 15)
            yield url
        finally:
            process.terminate()


def free_port() -> int:
    """Return a port that was free a moment ago."""
    with listening() as listener:
        return listener.server_port
