"""Podman behind Docker's API: called by its name, and used as far as the probes say."""

from __future__ import annotations

import os
import shutil
from contextlib import closing
from typing import TYPE_CHECKING

import docker
import pytest

from sandbox.engine import Problem, find
from sandbox.engine.registry_image import find_registry_image
from sandbox.home import Home
from tests.engine.podman import PLAIN_HTTP, podman_service

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _podman() -> None:
    """Podman is not among what CI brings."""
    if shutil.which("podman") is None:
        pytest.skip("No Podman here.")
    if os.geteuid() != 0:
        pytest.skip("A Podman of the tests' own needs root.")


def test_as_it_comes_it_refuses_plain_http_and_the_fix_is_told(short_folder: Path) -> None:
    """Docker takes plain HTTP on 127.0.0.0/8; Podman wants to be told so, with or without an image."""
    with podman_service(short_folder) as host:
        for registry_image in (None, lambda client: find_registry_image(client, None)):
            search = find("docker", {"DOCKER_HOST": host, "HOME": "/nonexistent"}, registry_image)
            attempt = search.attempts[0]
            assert attempt.problem == Problem.REFUSES_PLAIN_HTTP
            assert attempt.outcome.startswith("Podman ")
            assert "server gave HTTP response to HTTPS client" in attempt.outcome
            assert "/etc/containers/registries.conf.d/course.conf" in attempt.fix


def test_with_the_fix_it_is_used(short_folder: Path) -> None:
    """What the fix says is what this test does."""
    with podman_service(short_folder, PLAIN_HTTP) as host:
        environ = {"DOCKER_HOST": host, "HOME": "/nonexistent"}
        search = find("docker", environ, lambda client: find_registry_image(client, None))
        assert search.engine is not None, search.report()
        assert search.engine.name.startswith("Podman ")
        assert search.engine.reaches_this_machine
        variables = search.engine.environment(Home(short_folder / "home"))
        assert variables["DOCKER_BUILDKIT"] == "0"
        with closing(docker.DockerClient(base_url=host)) as client:
            assert client.containers.list(all=True) == []
            assert client.volumes.list() == []
