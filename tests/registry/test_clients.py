"""Real clients over a socket: the docker CLI on every engine present, skopeo, and a log-in with each."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from sandbox.app import Headers, Response
from sandbox.registry import Configuration, Registry
from sandbox.registry.configuration import HtpasswdSettings, TokenSettings
from sandbox.registry.http.answers import document
from sandbox.registry.http.queries import Query
from tests.registry.serving import serving
from tests.registry.test_authentication import ADA, Signer, basic

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sandbox.app import App, Request

SKOPEO = shutil.which("skopeo")
DOCKER = shutil.which("docker")
needs_skopeo = pytest.mark.skipif(SKOPEO is None, reason="No skopeo here: apt-get install skopeo.")
needs_docker = pytest.mark.skipif(DOCKER is None, reason="No docker command here.")


def token_server(signer: Signer) -> App:
    """Make an app that gives ada a token for whatever she asks, and anyone one for reading."""

    def answer(request: Request) -> Response:
        if request.method != "GET":  # containerd tries OAuth 2 first, and goes on with this
            return Response(405, Headers([("Content-Length", "0")]))
        known = basic("ada", "secret")["Authorization"]
        if request.headers.get("Authorization") not in {"", known}:
            return Response(401, Headers([("Content-Length", "0")]))
        scopes = [
            each.rsplit(":", 1) for field in Query(request.query).all("scope") for each in field.split()
        ]
        all_actions = request.headers.get("Authorization") == known
        rights = [(*kind.split(":", 1), actions if all_actions else "pull") for kind, actions in scopes]
        field = signer.token(*rights)  # type: ignore[arg-type]
        return document({"token": field["Authorization"].partition(" ")[2]})

    return answer


@pytest.fixture
def token_address(tmp_path: Path) -> Iterator[str]:
    """Serve a registry that takes tokens, and the server that signs them."""
    signer = Signer(tmp_path)
    with serving(token_server(signer)) as tokens:
        auth = TokenSettings(f"http://{tokens}/token", "service", "issuer", jwks=signer.jwks)
        settings = Configuration(root=tmp_path / "registry", is_delete_enabled=True, auth=auth)
        with serving(Registry(settings, write_log=lambda _: None)) as found:
            yield found


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
    docker = Cli(engine_host, tmp_path)
    name = f"{address}/skylark/forecast:1.0"
    docker("login", "-u", "ada", "-p", "secret", address)
    with docker.built(name):
        assert "digest: sha256:" in docker("push", name)
        assert "Layer already exists" in docker("push", name)
        docker("rmi", "-f", name)
        assert "Downloaded newer image" in docker("pull", name)


@needs_docker
def test_docker_pushes_with_a_token_and_pulls_without_a_name(
    token_address: str, engine_host: str, tmp_path: Path
) -> None:
    docker = Cli(engine_host, tmp_path)
    name = f"{token_address}/skylark/forecast:1.0"
    with docker.built(name):
        with pytest.raises(AssertionError, match=r"denied|authorization|401|scope"):
            docker("push", name)
        docker("login", "-u", "ada", "-p", "secret", token_address)
        assert "digest: sha256:" in docker("push", name)
        docker("logout", token_address)
        docker("rmi", "-f", name)
        assert "Downloaded newer image" in docker("pull", name)


class Cli:
    """The docker command on one engine, with a configuration of its own."""

    def __init__(self, host: str, folder: Path) -> None:
        """Change nothing of anyone else's."""
        self._folder = folder
        self._environ = {"DOCKER_HOST": host, "DOCKER_CONFIG": str(folder / "docker"), "DOCKER_BUILDKIT": "0"}

    def __call__(self, *words: str) -> str:
        """Run one command."""
        return run(str(DOCKER), *words, **self._environ)

    @contextlib.contextmanager
    def built(self, name: str) -> Iterator[None]:
        """Build an image of random content, and remove it in the end."""
        context = self._folder / "context"
        context.mkdir()
        (context / "content").write_bytes(os.urandom(100_000))
        (context / "Dockerfile").write_text("FROM scratch\nCOPY content /\n", encoding="utf-8")
        self("build", "-q", "-t", name, str(context))
        try:
            yield
        finally:
            self("rmi", "-f", name)
