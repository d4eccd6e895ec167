"""The image of a registry: present, from Docker Hub, built here, from a bundle; planned before it is made."""

from __future__ import annotations

import io
import tarfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import docker
import pytest
import requests

from sandbox.engine import Problem, find
from sandbox.engine.registry_image import (
    ADVICE,
    find_registry_image,
    named_bundle,
    plan_registry_image,
)
from sandbox.engine.registry_image.binary import build_context, find_registry_binary, libraries
from sandbox.engine.registry_image.sources import Bundle, LocalBinary, best_registry
from sandbox.errors import RegistryImageError
from tests.engine.registries import connected, served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docker import DockerClient

    from tests.dockerd import Dockerd

OWN = "docker-registry-course/registry"


@pytest.fixture
def client(dockerd: Dockerd) -> Iterator[DockerClient]:
    """Connect to a daemon with an empty store."""
    with connected(dockerd) as connection:
        yield connection


@pytest.mark.parametrize(
    ("names", "best"),
    [
        (["registry:2", "registry:3"], "registry:3"),
        (["registry:3.0.0", "registry:2"], "registry:3.0.0"),
        (["registry:2.7.1", "registry:2.8.3", "registry:2.8"], "registry:2.8.3"),
        ([f"{OWN}:2.8.2-r1", "registry:2"], "registry:2"),
        (["docker.io/library/registry:2"], "docker.io/library/registry:2"),
        ([f"localhost/{OWN}:2.8.2-r1"], f"localhost/{OWN}:2.8.2-r1"),
        (
            ["registry:latest", "registry:0.9.1", "example.org/registry:3", "python:3", f"{OWN}:2.8.2-r0"],
            None,
        ),
        ([], None),
    ],
)
def test_the_best_registry_among_names(names: list[str], best: str | None) -> None:
    """Newer before older, the official before our own, and none of our own by an older recipe."""
    assert best_registry(names) == best
    assert best_registry(reversed(names)) == best


def test_the_context_is_the_same_each_time(registry_program: Path) -> None:
    """Byte by byte, with what the program is linked with and its configuration at both official paths."""
    binary = find_registry_binary()
    assert binary is not None
    context = build_context(binary)
    assert context == build_context(binary)
    linked = [str(path) for path in libraries(registry_program)]
    with tarfile.open(fileobj=io.BytesIO(context)) as archive:
        names = archive.getnames()
        entrypoint = archive.extractfile("Dockerfile")
        assert entrypoint is not None
        assert b'ENTRYPOINT ["/bin/registry"]' in entrypoint.read()
    assert {f"root{name}" for name in linked} <= set(names)
    assert {"root/etc/docker/registry/config.yml", "root/etc/distribution/config.yml"} <= set(names)


def test_without_the_program_there_is_none(tmp_path: Path) -> None:
    """Nor is a script of that name one that a container could run."""
    assert find_registry_binary(path=str(tmp_path)) is None
    script = tmp_path / "docker-registry"
    script.write_text("#!/bin/sh\n")
    script.chmod(0o755)
    assert find_registry_binary(path=str(tmp_path)) is None


def test_a_bundle_is_named_or_lies_in_the_data_folder(tmp_path: Path) -> None:
    """COURSE_BUNDLE comes first."""
    assert named_bundle({}, tmp_path) is None
    kept = tmp_path / "registry-image.tar"
    kept.touch()
    assert named_bundle({}, tmp_path) == kept
    assert named_bundle({"COURSE_BUNDLE": "/class/bundle.tar"}, tmp_path) == Path("/class/bundle.tar")


@pytest.mark.docker
def test_a_built_image_serves_deletes_and_collects(engine_host: str, registry_program: Path) -> None:
    """It does what the official one does: no log-in, delete on, `exec … registry garbage-collect`."""
    del registry_program
    with closing(docker.DockerClient(base_url=engine_host, timeout=60)) as client:
        image = LocalBinary().make(client, record=lambda _: None)
        with served(client, image.reference) as (url, container):
            upload = requests.post(f"{url}/v2/a/blobs/uploads/", timeout=5)
            blob = {"digest": "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"}
            done = requests.put(upload.headers["Location"], params=blob, data=b"hello", timeout=5)
            assert done.status_code == 201
            assert requests.delete(f"{url}/v2/a/blobs/{blob['digest']}", timeout=5).status_code == 202
            for config in ("/etc/docker/registry/config.yml", "/etc/distribution/config.yml"):
                code, said = container.exec_run(["registry", "garbage-collect", config])
                assert code == 0, said
            assert "/v2/a/blobs/uploads/" in container.logs().decode()


@pytest.mark.dockerd
def test_planning_changes_nothing_and_making_records_first(
    client: DockerClient, registry_program: Path
) -> None:
    """Offline: Docker Hub is out of reach, and the reason says so; the next time it is present."""
    planned = plan_registry_image(client, None)
    assert client.images.list(all=True) == []
    recorded: list[tuple[str, bool]] = []

    def record(reference: str) -> None:
        there = [tag for image in client.images.list() for tag in image.tags]
        recorded.append((reference, reference in there))

    made = find_registry_image(client, None, record)
    assert made.reference == planned.reference
    assert made.how == "built from docker-registry"
    assert str(registry_program) in made.reason
    assert "Docker Hub is out of reach" in made.reason
    assert recorded == [(made.reference, False)]
    again = find_registry_image(client, None, record)
    assert (again.reference, again.how) == (made.reference, "present")
    assert len(recorded) == 1


@pytest.mark.dockerd
def test_a_bundle_serves_where_nothing_else_does(
    dockerd: Dockerd, client: DockerClient, monkeypatch: pytest.MonkeyPatch, registry_program: Path
) -> None:
    """In the data folder it is found without being named; loading waits until a registry is wanted."""
    del registry_program
    made = find_registry_image(client, None)
    archive = dockerd.folder / "registry-image.tar"
    with archive.open("wb") as file:
        for chunk in client.images.get(made.reference).save(named=made.reference):
            file.write(chunk)
    client.images.remove(made.reference)
    recorded: list[str] = []
    with monkeypatch.context() as patch:
        patch.setenv("PATH", "/nonexistent")
        search = find("docker", {"DOCKER_HOST": dockerd.host, "COURSE_HOME": str(dockerd.folder)})
        assert client.images.list() == []
        loaded = find_registry_image(client, archive, recorded.append)
    assert search.engine is not None, search.report()
    assert f"comes from the bundle {archive}" in search.report()
    assert (loaded.reference, loaded.how, recorded) == (made.reference, "bundle", [made.reference])
    with served(client, loaded.reference):
        pass


@pytest.mark.dockerd
def test_a_bundle_is_not_loaded_where_that_would_move_a_name(
    client: DockerClient, short_folder: Path, registry_program: Path
) -> None:
    """The learner's own image of that name stays what it is."""
    del registry_program
    made = find_registry_image(client, None)
    archive = short_folder / "bundle.tar"
    with archive.open("wb") as file:
        for chunk in client.images.get(made.reference).save(named=made.reference):
            file.write(chunk)
    with pytest.raises(RegistryImageError, match="would move docker-registry-course/registry"):
        Bundle(archive).make(client, record=lambda _: None)


@pytest.mark.dockerd
@pytest.mark.parametrize("content", [b"no archive", None], ids=["damaged", "missing"])
def test_where_nothing_is_to_be_had_each_place_is_named(
    dockerd: Dockerd, client: DockerClient, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    """No Hub, no program, no good bundle: the search goes on without an engine and says how to mend it."""
    bundle = dockerd.folder / "bundle.tar"
    if content is not None:
        bundle.write_bytes(content)
    environ = {"DOCKER_HOST": dockerd.host, "HOME": "/nonexistent", "COURSE_BUNDLE": str(bundle)}
    with monkeypatch.context() as patch:
        patch.setenv("PATH", "/nonexistent")
        with pytest.raises(RegistryImageError) as refused:
            find_registry_image(client, bundle)
        search = find("docker", environ=environ)
    places = ("none is on the engine", "Docker Hub is out of reach", "`docker-registry`", "no archive of")
    assert all(place in str(refused.value) for place in (*places, ADVICE))
    attempt = search.attempts[0]
    assert (search.engine, attempt.problem, attempt.fix) == (None, Problem.NO_REGISTRY_IMAGE, ADVICE)
    assert all(place in attempt.outcome for place in places)
    assert client.images.list() == []


@pytest.mark.dockerd
def test_the_learners_log_ins_are_not_looked_at(
    dockerd: Dockerd, short_folder: Path, monkeypatch: pytest.MonkeyPatch, registry_program: Path
) -> None:
    """The SDK would ask the credential helper that ~/.docker/config.json names at each build and pull."""
    del registry_program
    home, asked = short_folder / "home", short_folder / "asked"
    (home / ".docker").mkdir(parents=True)
    (home / ".docker" / "config.json").write_text('{"credsStore": "spy"}')
    spy = short_folder / "docker-credential-spy"
    spy.write_text(f"#!/bin/sh\ntouch {asked}\necho '{{}}'\n")
    spy.chmod(0o755)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("PATH", f"{short_folder}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin")
    with connected(dockerd) as client:  # the spy is one: without the search's care it is asked
        LocalBinary().make(client, record=lambda _: None)
        assert asked.exists()
        asked.unlink()
        client.images.remove(LocalBinary().plan(client).reference)
    search = find("docker", {"DOCKER_HOST": dockerd.host}, lambda found: find_registry_image(found, None))
    assert search.engine is not None, search.report()
    assert not asked.exists()
    assert sorted(path.name for path in (home / ".docker").iterdir()) == ["config.json"]
