"""The engine in use: its address, what it can do, how the SDK and the `docker` command reach it.

`find` makes it, the lab and the notebooks use it. The course's own DOCKER_CONFIG is made here; the
learner's is neither read nor written.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import docker

from sandbox.engine.buildkit import has_buildx
from sandbox.home import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox.home import Home

CONFIG_FILE_NAME = "config.json"
EMBEDDED = "Embedded Engine"
"""How the course's own engine names itself to clients, and the course to learners."""

INSIDE_ADDRESS = "unix:///course/"
"""How the addresses of engines inside a process begin: there is no such file."""

FOUND_BY_VARIABLE = "COURSE_ENGINE_FOUND_BY"
"""An address and, after a space, how it was found: so a kernel knows that it was not DOCKER_HOST at first."""


@dataclass(frozen=True)
class Tls:
    """Where a daemon's certificates are (ca.pem, cert.pem, key.pem), and whether its name is checked."""

    folder: Path
    verify: bool

    def settings(self) -> docker.tls.TLSConfig:
        """Return what the SDK takes as `tls`."""
        return docker.tls.TLSConfig(
            client_cert=(str(self.folder / "cert.pem"), str(self.folder / "key.pem")),
            ca_cert=str(self.folder / "ca.pem"),
            verify=self.verify,
        )


@dataclass(frozen=True)
class Engine:
    """An engine that the course can use.

    `image_store` says what an image's ID is: the config's digest ("classic") or the manifest's or
    index's ("containerd"). `reaches_this_machine`: the daemon reaches a loopback port of this machine, so
    that it can push to a stand-in that runs here.
    """

    kind: Literal["docker", "embedded"]
    name: str
    docker_host: str
    api_version: str
    image_store: Literal["classic", "containerd"]
    reaches_this_machine: bool
    found_by: str = ""
    tls: Tls | None = None

    @property
    def is_podman(self) -> bool:
        """Say whether it is Podman behind Docker's API."""
        return self.name.startswith("Podman")

    @property
    def is_ours(self) -> bool:
        """Say whether it is an embedded engine, whose settings are the course's to change."""
        return self.kind == "embedded"

    @property
    def is_inside(self) -> bool:
        """Say whether it is in this very process, where no other program reaches it."""
        return self.docker_host.startswith(INSIDE_ADDRESS)

    def client(self, timeout_s: int = 60) -> docker.DockerClient:
        """Return a plain DockerClient of the SDK; the caller closes it.

        The SDK reads credentials from the folder that DOCKER_CONFIG names: set `environment` first.
        """
        client = docker.DockerClient(
            base_url=self.docker_host,
            version=self.api_version,
            timeout=timeout_s,
            tls=self.tls.settings() if self.tls else False,
        )
        client.api.trust_env = False  # a proxy or REQUESTS_CA_BUNDLE of the machine's is not for its daemon
        return client

    def environment(self, home: Home) -> dict[str, str]:
        """Return the variables with which SDK and `docker` command reach this engine, and only this one.

        A variable that would lead them elsewhere is there with the empty value, which both take as unset.
        Makes the course's own DOCKER_CONFIG if it is not there.
        """
        make_docker_config(home.docker_config)
        environment = {
            "DOCKER_HOST": self.docker_host,
            "DOCKER_CONFIG": str(home.docker_config),
            "DOCKER_CONTEXT": "",
            "DOCKER_TLS": "",
            "DOCKER_TLS_VERIFY": "1" if self.tls and self.tls.verify else "",
            "DOCKER_CERT_PATH": str(self.tls.folder) if self.tls else "",
            "DOCKER_API_VERSION": "",
            FOUND_BY_VARIABLE: f"{self.docker_host} {self.found_by}",
        }
        if self.is_podman or self.is_ours or not has_buildx({**os.environ, **environment}):
            environment["DOCKER_BUILDKIT"] = "0"
        return environment


def make_docker_config(folder: Path) -> None:
    """Make a DOCKER_CONFIG of the course's own, mode 0700, unless it is there.

    The file matters even though it holds nothing: without it the SDK falls back to ~/.docker.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not (folder / CONFIG_FILE_NAME).exists():
        write_atomically(folder / CONFIG_FILE_NAME, "{}\n")
