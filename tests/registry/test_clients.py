"""Real clients over a socket: the docker CLI on every engine present, skopeo, and a log-in with each."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from sandbox.registry import Configuration, Registry
from sandbox.registry.configuration import HtpasswdSettings
from tests.registry.serving import serving
from tests.registry.test_authentication import ADA

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

SKOPEO = shutil.which("skopeo")
DOCKER = shutil.which("docker")
needs_skopeo = pytest.mark.skipif(SKOPEO is None, reason="No skopeo here: apt-get install skopeo.")
needs_docker = pytest.mark.skipif(DOCKER is None, reason="No docker command here.")


@pytest.fixture(params=["open", "htpasswd"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Serve a registry, open or with the user ada."""
    (tmp_path / "htpasswd").write_text(f"ada:{ADA}\n", encoding="utf-8")
    auth = HtpasswdSettings("basic-realm", tmp_path / "htpasswd") if request.param == "htpasswd" else None
    settings = Configuration(root=tmp_path / "registry", is_delete_enabled=True, auth=auth)
    with serving(Registry(settings, write_log=lambda _: None)) as found:
        yield found


@pytest.fixture
def layout(tmp_path: Path) -> Path:
    """Write an OCI layout of one image, which is not of any engine."""
    from sandbox.image.digest import Digest  # noqa: PLC0415
    from tests.registry.world import CONFIG, IMAGE, IMAGE_DIGEST, LAYER  # noqa: PLC0415 - of this one fixture

    folder = tmp_path / "layout"
    (folder / "blobs" / "sha256").mkdir(parents=True)
    for content in (CONFIG, IMAGE, LAYER):
        (folder / "blobs" / "sha256" / Digest.of(content).encoded).write_bytes(content)
    entry = {"mediaType": json.loads(IMAGE)["mediaType"], "digest": IMAGE_DIGEST, "size": len(IMAGE)}
    index = {
        "schemaVersion": 2,
        "manifests": [entry | {"annotations": {"org.opencontainers.image.ref.name": "1.0"}}],
    }
    (folder / "index.json").write_text(json.dumps(index), encoding="utf-8")
    (folder / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}', encoding="utf-8")
    return folder


def run(*words: str, **environ: str) -> str:
    """Run a client; what it said is in the failure."""
    env = {**os.environ, **environ}
    found = subprocess.run(words, capture_output=True, text=True, check=False, timeout=100, env=env)
    assert found.returncode == 0, found.stdout + found.stderr
    return found.stdout


@needs_skopeo
def test_skopeo_copies_lists_and_deletes(address: str, layout: Path) -> None:
    source, target = f"docker://{address}/skylark/forecast:1.0", f"docker://{address}/skylark/copy:2.0"
    skopeo = [str(SKOPEO), "--insecure-policy"]
    one = ["--creds", "ada:secret", "--tls-verify=false"]
    two = [
        "--src-creds",
        "ada:secret",
        "--src-tls-verify=false",
        "--dest-creds",
        "ada:secret",
        "--dest-tls-verify=false",
    ]
    to_one = ["--dest-creds", "ada:secret", "--dest-tls-verify=false"]
    run(*skopeo, "copy", *to_one, f"oci:{layout}:1.0", source)
    run(*skopeo, "copy", *two, source, target)
    raw = [run(*skopeo, "inspect", "--raw", *one, each) for each in (source, target)]
    assert raw[0] == raw[1]
    tags = json.loads(run(*skopeo, "list-tags", *one, f"docker://{address}/skylark/copy"))["Tags"]
    assert tags == ["2.0"]
    run(*skopeo, "delete", *one, target)
    assert not json.loads(run(*skopeo, "list-tags", *one, f"docker://{address}/skylark/copy"))["Tags"]


@needs_docker
def test_docker_pushes_and_pulls(address: str, engine_host: str, tmp_path: Path) -> None:
    environ: Mapping[str, str] = {
        "DOCKER_HOST": engine_host,
        "DOCKER_CONFIG": str(tmp_path / "docker"),
        "DOCKER_BUILDKIT": "0",
    }
    (tmp_path / "content").write_bytes(os.urandom(100_000))
    (tmp_path / "Dockerfile").write_text("FROM scratch\nCOPY content /\n", encoding="utf-8")
    (tmp_path / ".dockerignore").write_text("*\n!content\n", encoding="utf-8")
    name = f"{address}/skylark/forecast:1.0"
    docker = str(DOCKER)
    run(docker, "login", "-u", "ada", "-p", "secret", address, **environ)
    run(docker, "build", "-q", "-t", name, str(tmp_path), **environ)
    try:
        assert "digest: sha256:" in run(docker, "push", name, **environ)
        assert "Layer already exists" in run(docker, "push", name, **environ)
        run(docker, "rmi", "-f", name, **environ)
        assert "Downloaded newer image" in run(docker, "pull", name, **environ)
    finally:
        run(docker, "rmi", "-f", name, **environ)
