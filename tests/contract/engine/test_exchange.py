"""Images change hands: between the embedded engine, real ones and registries, by archive and by skopeo."""

from __future__ import annotations

import contextlib
import json
import secrets
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import docker
import docker.errors
import pytest

from sandbox.wire import Client
from tests import distribution
from tests.contract.engine.embedded import on_socket
from tests.contract.engine.seeds import Seeds
from tests.contract.registry.clients import Tools, lacking

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docker import DockerClient

SKOPEO = ("skopeo", "--insecure-policy", "copy")


@pytest.fixture
def embedded_host() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="ce-") as folder, on_socket(Path(folder)) as host:
        yield host


@pytest.fixture
def embedded(embedded_host: str) -> Iterator[DockerClient]:
    with contextlib.closing(docker.DockerClient(base_url=embedded_host, timeout=60)) as client:
        yield client


@pytest.fixture
def real(engine_host: str) -> Iterator[DockerClient]:
    with contextlib.closing(docker.DockerClient(base_url=engine_host, timeout=60)) as client:
        yield client


@pytest.fixture
def registry(pytestconfig: pytest.Config, tmp_path: Path) -> Iterator[Client]:
    with (
        distribution.running(distribution.program(pytestconfig), tmp_path / "registry") as running,
        contextlib.closing(Client(running.address)) as client,
    ):
        yield client


@pytest.fixture
def seeds() -> Seeds:
    return Seeds(secrets.token_hex(8))


@contextlib.contextmanager
def removed(client: DockerClient, *names: str) -> Iterator[None]:
    """Take names away from an engine in the end."""
    try:
        yield
    finally:
        for name in names:
            with contextlib.suppress(docker.errors.ImageNotFound):
                client.images.remove(name, force=True)


def saved(client: DockerClient, name: str) -> bytes:
    """Save an image."""
    return b"".join(client.api.get_image(name))


def layers_of(client: DockerClient, name: str) -> list[str]:
    """Return the digests of an image's uncompressed layers."""
    layers: list[str] = client.images.get(name).attrs["RootFS"]["Layers"]
    return layers


@pytest.mark.docker
def test_an_archive_goes_to_a_real_engine_and_back(
    embedded: DockerClient, real: DockerClient, seeds: Seeds
) -> None:
    name = f"contract-{secrets.token_hex(3)}/exchange:1.0"
    embedded.images.load(seeds.image.archive(name))
    with removed(real, name):
        real.images.load(saved(embedded, name))
        assert real.images.get(name).id in (seeds.image.config.digest, seeds.image.digest)
        assert layers_of(real, name) == [str(layer.diff_id) for layer in seeds.image.layers]
        back = saved(real, name)
    embedded.images.remove(name)
    embedded.images.load(back)
    assert embedded.images.get(name).id == seeds.image.config.digest
    assert layers_of(embedded, name) == [str(layer.diff_id) for layer in seeds.image.layers]


def test_skopeo_reads_an_archive_of_ours(
    embedded: DockerClient, registry: Client, seeds: Seeds, tmp_path: Path
) -> None:
    need_skopeo()
    embedded.images.load(seeds.image.archive("forecast:1.0"))
    archive = tmp_path / "saved.tar"
    archive.write_bytes(saved(embedded, "forecast:1.0"))
    target = f"docker://{registry.address}/forecast:1.0"
    Tools(tmp_path).run(*SKOPEO, "--dest-tls-verify=false", f"docker-archive:{archive}:forecast:1.0", target)
    assert registry.manifest("forecast", "1.0").config.digest == seeds.image.config.digest  # type: ignore[union-attr]


def test_skopeo_writes_an_archive_that_is_loaded(
    embedded: DockerClient, registry: Client, seeds: Seeds, tmp_path: Path
) -> None:
    need_skopeo()
    registry.push_image("forecast", "1.0", seeds.image)
    archive = tmp_path / "copied.tar"
    source = f"docker://{registry.address}/forecast:1.0"
    Tools(tmp_path).run(*SKOPEO, "--src-tls-verify=false", source, f"docker-archive:{archive}:forecast:1.0")
    embedded.images.load(archive.read_bytes())
    assert embedded.images.get("forecast:1.0").id == seeds.image.config.digest


def test_skopeo_copies_between_the_engine_and_a_registry(
    embedded: DockerClient, embedded_host: str, registry: Client, seeds: Seeds, tmp_path: Path
) -> None:
    need_skopeo()
    tools = Tools(tmp_path)
    registry.push_image("forecast", "1.0", seeds.image)
    tools.run(
        *SKOPEO,
        "--src-tls-verify=false",
        f"--dest-daemon-host={embedded_host}",
        f"docker://{registry.address}/forecast:1.0",
        "docker-daemon:forecast:1.0",
    )
    assert embedded.images.get("forecast:1.0").id == seeds.image.config.digest
    tools.run(
        *SKOPEO,
        "--dest-tls-verify=false",
        f"--src-daemon-host={embedded_host}",
        "docker-daemon:forecast:1.0",
        f"docker://{registry.address}/copied:1.0",
    )
    assert registry.manifest("copied", "1.0").config.digest == seeds.image.config.digest  # type: ignore[union-attr]


def test_skopeo_looks_at_an_image_on_the_engine(
    embedded: DockerClient, embedded_host: str, seeds: Seeds, tmp_path: Path
) -> None:
    need_skopeo()
    embedded.images.load(seeds.image.archive("forecast:1.0"))
    words = ("skopeo", "inspect", f"--daemon-host={embedded_host}", "docker-daemon:forecast:1.0")
    found = json.loads(Tools(tmp_path).run(*words))
    assert found["Labels"]["contract"] == "image"
    assert found["Architecture"] == "amd64"


def need_skopeo() -> None:
    """Skip where it is not."""
    if lacking(["skopeo"]):
        pytest.skip("No skopeo here.")
