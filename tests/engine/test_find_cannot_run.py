"""An engine that answers and has an image, and can't run a registry that is reached."""

from __future__ import annotations

from contextlib import closing
from io import BytesIO
from typing import TYPE_CHECKING

import docker
import pytest

from sandbox.engine import Problem, find
from sandbox.engine.registry_image.sources import LocalBinary
from tests.dockerd import Dockerd

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from docker import DockerClient

pytestmark = [pytest.mark.dockerd, pytest.mark.usefixtures("registry_program")]

ENDS_AT_ONCE = 'FROM {base}\nENTRYPOINT ["/bin/registry"]\nCMD ["serve", "/nowhere.yml"]\n'
NO_PROGRAM = 'FROM scratch\nENTRYPOINT ["/bin/registry"]\n'


@pytest.fixture
def client(dockerd: Dockerd) -> Iterator[DockerClient]:
    """Connect to a daemon with an empty store."""
    with closing(docker.DockerClient(base_url=dockerd.host, timeout=60)) as connection:
        yield connection


@pytest.mark.parametrize(
    ("dockerfile", "said"),
    [
        (ENDS_AT_ONCE, "it ended at once and said: configuration error: open /nowhere.yml"),
        (NO_PROGRAM, "/bin/registry"),
    ],
    ids=["ends-at-once", "no-program"],
)
def test_an_image_that_is_no_registry_is_told(
    dockerd: Dockerd, client: DockerClient, dockerfile: str, said: str
) -> None:
    """The tag registry:3 may be anybody's; the engine's own words say what happened, and nothing is left."""
    base = LocalBinary().make(client, record=lambda _: None).reference
    client.images.build(fileobj=BytesIO(dockerfile.format(base=base).encode()), tag="registry:3", rm=True)
    attempt = find("docker", {"DOCKER_HOST": dockerd.host}).attempts[0]
    assert attempt.problem == Problem.CANNOT_RUN
    assert attempt.outcome.startswith("Docker Engine ")
    assert said in attempt.outcome
    assert client.containers.list(all=True) == []


def test_an_engine_that_publishes_no_ports_is_told(can_start_dockerd: None, short_folder: Path) -> None:
    """A daemon without a bridge runs containers that nobody reaches."""
    del can_start_dockerd
    daemon = Dockerd(short_folder / "d", flags=("--bridge=none",))
    daemon.start()
    try:
        with closing(docker.DockerClient(base_url=daemon.host, timeout=60)) as client:
            LocalBinary().make(client, record=lambda _: None)
            attempt = find("docker", {"DOCKER_HOST": daemon.host}).attempts[0]
            assert attempt.problem == Problem.CANNOT_RUN
            assert client.containers.list(all=True) == []
    finally:
        daemon.stop()
