"""Both clients on each engine, images to work with, and a registry; nothing is left afterwards."""

from __future__ import annotations

import contextlib
import secrets
import shutil
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import docker
import pytest
from docker.errors import NotFound

from sandbox.engine.registry_image import find_registry_image
from sandbox.lab.registry.readiness import wait_until_ready
from tests.engine.command.clients import Clients
from tests.requirements import missing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from docker import DockerClient

RECIPE = """\
FROM scratch
ARG V=1
LABEL v=$V
COPY forecast.json /
COPY data /data
ENV A=b
CMD ["/forecast.json"]
"""


@pytest.fixture(scope="module")
def engine(engine_host: str) -> Iterator[DockerClient]:
    """A client of the engine for set-up and clean-up."""
    with closing(docker.DockerClient(base_url=engine_host, timeout=60)) as client:
        yield client


@pytest.fixture
def clients(
    engine: DockerClient,
    engine_host: str,
    machine_environ: Mapping[str, str],
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> Iterator[Clients]:
    """Both clients; what has a name of theirs is removed in the end."""
    program = shutil.which("docker", path=machine_environ.get("PATH"))
    if program is None:
        missing(request.config, "docker", "There is no docker command on this machine to compare with.")
    stem = f"cc{secrets.token_hex(4)}"
    yield Clients(engine_host, tmp_path, stem, machine_environ)
    _remove(engine, stem)
    assert _left(engine, stem) == []


@pytest.fixture
def context(tmp_path: Path) -> Path:
    """A folder to build from."""
    folder = tmp_path / "context"
    (folder / "data").mkdir(parents=True)
    (folder / "Dockerfile").write_text(RECIPE)
    (folder / "forecast.json").write_text('{"wind": 7}\n')
    (folder / "data" / "secret").write_text("no")
    (folder / "data" / "kept").write_text("yes")
    (folder / ".dockerignore").write_text("# secrets stay here\ndata/secret\n")
    return folder


@pytest.fixture
def image(clients: Clients, context: Path, engine: DockerClient) -> str:
    """An image that both clients see, with a name of the test's own."""
    reference = f"{clients.stem}/forecast:1.0"
    engine.images.build(path=str(context), tag=reference, rm=True)
    return reference


@pytest.fixture
def shell(clients: Clients, engine: DockerClient, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An image that can run: a shell, and nothing else."""
    if "embedded" in engine.version()["Version"]:
        pytest.skip("The embedded engine runs no program but the registry.")
    busybox = shutil.which("busybox")
    if busybox is None:
        missing(request.config, "docker", "No busybox here: the tests that run containers need a static one.")
    folder = tmp_path / "shell"
    folder.mkdir()
    shutil.copy(str(busybox), folder / "sh")
    command = '["/bin/sh", "-c", "echo out; echo err >&2"]'
    (folder / "Dockerfile").write_text(f"FROM scratch\nCOPY sh /bin/sh\nCMD {command}\n")
    reference = f"{clients.stem}/shell:1"
    engine.images.build(path=str(folder), tag=reference, rm=True)
    return reference


@pytest.fixture
def registry_image(engine: DockerClient) -> str:
    """The image that registries run from."""
    return find_registry_image(engine, None).reference


@pytest.fixture
def registry(clients: Clients, engine: DockerClient, registry_image: str) -> str:
    """The address of a registry."""
    container = engine.containers.run(
        registry_image,
        detach=True,
        name=f"{clients.stem}-registry",
        ports={"5000/tcp": ("127.0.0.1", 0)},
        environment={"REGISTRY_STORAGE_DELETE_ENABLED": "true"},
    )
    return wait_until_ready(container)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose path is short."""
    made = Path(tempfile.mkdtemp(prefix="cc-"))
    yield made
    shutil.rmtree(made)


def _remove(engine: DockerClient, stem: str) -> None:
    for container in engine.containers.list(all=True, ignore_removed=True):
        if str(container.name).startswith(stem):
            container.remove(force=True, v=True)
    for reference in _references(engine, stem):
        with contextlib.suppress(NotFound):  # a name by digest goes with the last tag, mostly
            engine.images.remove(reference, force=True)
    for network in engine.networks.list():
        if str(network.name).startswith(stem):
            network.remove()
    for volume in engine.volumes.list():
        if str(volume.name).startswith(stem):
            volume.remove()


def _left(engine: DockerClient, stem: str) -> list[str]:
    names = [str(container.name) for container in engine.containers.list(all=True, ignore_removed=True)]
    return [name for name in names if name.startswith(stem)] + _references(engine, stem)


def _references(engine: DockerClient, stem: str) -> list[str]:
    """List names with a tag, then those by digest, which may outlive them."""
    images = engine.api.images()
    names = [name for key in ("RepoTags", "RepoDigests") for image in images for name in image.get(key) or ()]
    return [name for name in names if stem in name and not name.startswith("<none>")]
