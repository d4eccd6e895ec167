"""A daemon on a loopback port that wants TLS: reached with its certificates, named without them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from sandbox.engine import Problem, find
from sandbox.engine.daemon.listener import listening
from sandbox.engine.registry_image import find_registry_image
from sandbox.home import Home
from tests.dockerd import Dockerd
from tests.requirements import missing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.dockerd


NEW_KEY = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
OPENSSL = (
    f"req -x509 {NEW_KEY} -keyout ca-key.pem -out ca.pem -subj /CN=ca -addext keyUsage=critical,keyCertSign",
    f"req {NEW_KEY} -keyout key.pem -out request.pem -subj /CN=both",
    "x509 -req -in request.pem -CA ca.pem -CAkey ca-key.pem -CAcreateserial -out cert.pem -extfile names",
)


def make_certificates(folder: Path) -> None:
    """Make an authority, and one certificate for server and client."""
    folder.mkdir()
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n")
    for command in OPENSSL:
        subprocess.run(["openssl", *command.split()], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def certificates(request: pytest.FixtureRequest, short_module_folder: Path) -> Path:
    """Return a folder with ca.pem, cert.pem and key.pem."""
    if shutil.which("openssl") is None:
        missing(request.config, "dockerd", "Certificates for a daemon need openssl.")
    make_certificates(short_module_folder / "certs")
    return short_module_folder / "certs"


@pytest.fixture(scope="module")
def port(can_start_dockerd: None, certificates: Path, short_module_folder: Path) -> Iterator[int]:
    """Run a daemon that takes TLS with a client's certificate alone on a loopback port."""
    del can_start_dockerd
    with listening() as free:
        port = free.server_port
    flags = [f"--tls{name}={certificates / file}" for name, file in FILES.items()]
    daemon = Dockerd(
        short_module_folder / "d", flags=(f"--host=tcp://127.0.0.1:{port}", "--tlsverify", *flags)
    )
    daemon.start()
    yield port
    daemon.stop()
    assert daemon.leftovers() == []


FILES = {"cacert": "ca.pem", "cert": "cert.pem", "key": "key.pem"}


def test_with_its_certificates_it_is_used(port: int, certificates: Path, tmp_path: Path) -> None:
    """SDK and command get them passed on."""
    environ = {
        "DOCKER_HOST": f"tcp://127.0.0.1:{port}",
        "DOCKER_TLS_VERIFY": "1",
        "DOCKER_CERT_PATH": str(certificates),
    }
    search = find("docker", environ, lambda client: find_registry_image(client, None))
    assert search.engine is not None, search.report()
    assert search.engine.reaches_this_machine
    with closing(search.engine.client()) as client:
        assert client.ping()
    if shutil.which("docker"):
        variables = {**os.environ, **search.engine.environment(Home(tmp_path))}
        said = subprocess.run(
            ["docker", "info", "--format", "{{json .ID}}"], env=variables, capture_output=True, check=True
        )
        assert json.loads(said.stdout)


@pytest.mark.parametrize(
    ("tls", "said"),
    [
        ({}, "wants TLS, and the certificates it takes were not found"),
        ({"DOCKER_TLS_VERIFY": "1"}, "wants TLS, and the certificates it takes were not found"),
    ],
    ids=["no-tls", "no-certificates"],
)
def test_without_its_certificates_it_is_named(port: int, tls: dict[str, str], said: str) -> None:
    """With the variables that are missing."""
    environ = {"DOCKER_HOST": f"tcp://127.0.0.1:{port}", "HOME": "/nonexistent", **tls}
    attempt = find("docker", environ).attempts[0]
    assert attempt.problem == Problem.NEEDS_TLS
    assert said in attempt.outcome
    assert "DOCKER_CERT_PATH" in attempt.fix


def test_with_certificates_of_another_authority_it_is_named(port: int, short_folder: Path) -> None:
    """The daemon was set up anew, say."""
    make_certificates(short_folder / "others")
    environ = {
        "DOCKER_HOST": f"tcp://127.0.0.1:{port}",
        "DOCKER_TLS_VERIFY": "1",
        "DOCKER_CERT_PATH": str(short_folder / "others"),
    }
    attempt = find("docker", environ).attempts[0]
    assert attempt.problem == Problem.NEEDS_TLS
    assert "failed" in attempt.outcome
