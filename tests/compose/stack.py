"""The stack of docker-compose.yml on an engine of its own: built once, brought up by either compose.

`Workshop` is the engine with the images on it; `Stack` is one project of compose, up and down.
"""

from __future__ import annotations

import io
import json
import re
import socket
import subprocess
import tarfile
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docker

from sandbox.engine.registry_image import find_registry_image
from tests.compose.context import make_base, make_context, run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.dockerd import Dockerd

BASE = "course-base:bookworm"
REGISTRY = "course-registry:wget"
HEALTHY_S = 90
BUSYBOX = Path("/bin/busybox")


@dataclass(frozen=True)
class Workshop:
    """An engine of the tests' own that holds the base and the registry's image, and the build's context."""

    daemon: Dockerd
    context: Path
    environ: Mapping[str, str]

    @classmethod
    def open(cls, folder: Path, daemon: Dockerd, environ: Mapping[str, str]) -> Workshop:
        """Make the images and the context; the daemon runs."""
        make_base(folder / "base", environ)
        import_base(folder / "base", daemon.host, environ)
        with closing(docker.DockerClient(base_url=daemon.host, timeout=120)) as client:
            make_registry(client)
        return cls(daemon, make_context(folder / "context", environ), environ)

    def stack(self, program: str) -> Stack:
        """Return the project, not yet up."""
        ports = {"COURSE_PORT": str(free_port()), "REGISTRY_PORT": str(free_port())}
        settings = {"DOCKER_HOST": self.daemon.host, "BASE_IMAGE": BASE, "REGISTRY_IMAGE": REGISTRY}
        return Stack(program, self.context, {**self.environ, **settings, **ports, "DOCKER_BUILDKIT": "0"})


@dataclass(frozen=True)
class Stack:
    """One project of compose; `program` is docker-compose of either generation."""

    program: str
    context: Path
    environ: Mapping[str, str]

    @property
    def client(self) -> docker.DockerClient:
        """A client of the engine; the caller closes it."""
        return docker.DockerClient(base_url=self.environ["DOCKER_HOST"])

    def compose(self, *arguments: str) -> str:
        """Run a command of compose and return what it printed."""
        command = (self.program, "--project-name", "course", *arguments)
        return run(*command, environ=self.environ, folder=self.context)

    def up(self) -> None:
        """Bring it up and wait until course and registry are healthy.

        Raises:
            TimeoutError: They are not in time; the text holds their states and last lines.

        """
        self.compose("up", "--detach")
        deadline = time.monotonic() + HEALTHY_S
        while (states := self.health()) != {"course": "healthy", "registry": "healthy"}:
            if time.monotonic() > deadline:
                raise TimeoutError(f"After {HEALTHY_S} s: {states}\n{self.compose('logs', '--tail=30')}")
            time.sleep(0.5)

    def health(self) -> dict[str, str]:
        """Return {service: health} of those that serve."""
        states = {name: details["State"] for name, details in self.inspected().items()}
        return {
            name: state.get("Health", {}).get("Status", state["Status"])
            for name, state in states.items()
            if name != "storage"
        }

    def inspected(self) -> dict[str, dict[str, Any]]:
        """Return what the engine says of each container, {service: details}."""
        with closing(self.client) as client:
            containers = client.containers.list(all=True)
            return {each.labels["com.docker.compose.service"]: each.attrs for each in containers}

    def python(self, code: str) -> str:
        """Run a program in the course's container, by the course's own Python, and return what it printed."""
        name = self.inspected()["course"]["Name"].lstrip("/")
        command = ("docker", "exec", name, "/course/.venv/bin/python", "-c", code)
        return run(*command, environ=self.environ)

    def address(self) -> str:
        """Return the page's URL with its token, as the course printed it."""
        found = re.search(r"http://\S+token=\w+", self.compose("logs", "--no-color", "course"))
        if found is None:
            raise LookupError(f"No URL in the log:\n{self.compose('logs', '--no-color', 'course')}")
        return found.group()

    def down(self) -> None:
        """Take it down, with its volumes."""
        self.compose("down", "--volumes")


def import_base(folder: Path, host: str, environ: Mapping[str, str]) -> None:
    """Make the base image out of a folder of files."""
    with subprocess.Popen(
        ["tar", "--directory", str(folder), "--create", "."], stdout=subprocess.PIPE
    ) as archive:
        subprocess.run(
            ["docker", "-H", host, "import", "-", BASE],
            stdin=archive.stdout,
            env=dict(environ),
            capture_output=True,
            check=True,
        )


def make_registry(client: docker.DockerClient) -> None:
    """Add to the registry's image what the official one has and the health check calls: busybox's wget."""
    found = find_registry_image(client, None)
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        text = f"FROM {found.reference}\nCOPY busybox /bin/wget\n".encode()
        entry = tarfile.TarInfo("Dockerfile")
        entry.size = len(text)
        archive.addfile(entry, io.BytesIO(text))
        archive.add(BUSYBOX, "busybox")
    buffer.seek(0)
    client.images.build(fileobj=buffer, custom_context=True, tag=REGISTRY, rm=True)


def free_port() -> int:
    """Return a port of 127.0.0.1 that is free at this moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def listeners(port: int) -> set[str]:
    """Return the IPv4 and IPv6 addresses on which this machine listens at a port, as /proc writes them."""
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            local, state = line.split()[1], line.split()[3]
            address, _, number = local.partition(":")
            if state == "0A" and int(number, 16) == port:
                found.add(address)
    return found


def as_json(text: str) -> Any:  # noqa: ANN401  # whatever the program printed
    """Read the last line that a program printed as JSON."""
    return json.loads(text.strip().splitlines()[-1])
