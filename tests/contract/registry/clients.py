"""Real clients: each logs in and copies an image from one name of a registry to another."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sandbox.auth import Credentials

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

TIMEOUT_S = 90
ANN = Credentials("ann", "open sesame")
WRONG = Credentials("ann", "open barley")
POLICY = {"default": [{"type": "insecureAcceptAnything"}]}


class RefusedError(Exception):
    """A client ended with an error; the text is what it said."""


@dataclass(frozen=True)
class Tools:
    """Runs programs with settings in a folder of the test's own."""

    folder: Path

    def run(self, *words: str, given: str = "", **environ: str) -> str:
        """Run a program to its end; raises `RefusedError` with what it said."""
        auth = self.folder / "auth.json"
        if not auth.exists():  # podman wants it
            auth.write_text("{}")
        own = {
            "HOME": str(self.folder),
            "DOCKER_CONFIG": str(self.folder / "docker"),
            "REGISTRY_AUTH_FILE": str(auth),
        }
        done = subprocess.run(
            words,
            input=given,
            capture_output=True,
            text=True,
            check=False,
            timeout=TIMEOUT_S,
            env={**os.environ, **own, **environ},
        )
        if done.returncode:
            raise RefusedError(done.stdout + done.stderr)
        return done.stdout


class Client(Protocol):
    """What the tests ask of a client."""

    def login(self, address: str, credentials: Credentials) -> None:
        """Log in."""

    def copy(self, source: str, target: str) -> None:
        """Copy an image within the registry."""


@dataclass(frozen=True)
class Skopeo:
    """Copies without an engine."""

    tools: Tools
    program: str = "skopeo"

    def login(self, address: str, credentials: Credentials) -> None:
        """Log in with the password on standard input."""
        words = ("--tls-verify=false", "-u", credentials.username, "--password-stdin", address)
        self.tools.run(self.program, "login", *words, given=credentials.password)

    def copy_directly(self, source: str, target: str) -> None:
        """Copy from one name to another with nothing in between."""
        plain = ("--src-tls-verify=false", "--dest-tls-verify=false")
        self.tools.run(
            self.program, "--insecure-policy", "copy", *plain, f"docker://{source}", f"docker://{target}"
        )

    def raw(self, name: str) -> str:
        """Return a manifest as it is."""
        return self.tools.run(self.program, "inspect", "--raw", "--tls-verify=false", f"docker://{name}")

    def tags(self, repository: str) -> list[str]:
        """List the tags of a repository."""
        found = self.tools.run(self.program, "list-tags", "--tls-verify=false", f"docker://{repository}")
        return list(json.loads(found)["Tags"])

    def delete(self, name: str) -> None:
        """Delete an image by its tag."""
        self.tools.run(self.program, "delete", "--tls-verify=false", f"docker://{name}")

    def copy(self, source: str, target: str) -> None:
        """Copy to a layout and back, so that every blob is read and written; then look at what is there."""
        layout = f"oci:{self.tools.folder}/layout:1.0"
        copy = (self.program, "--insecure-policy", "copy")
        self.tools.run(*copy, "--src-tls-verify=false", f"docker://{source}", layout)
        self.tools.run(*copy, "--dest-tls-verify=false", layout, f"docker://{target}")
        found = self.tools.run(self.program, "inspect", "--tls-verify=false", f"docker://{target}")
        assert json.loads(found)["RepoTags"] == ["1.0"]


@dataclass(frozen=True)
class Podman:
    """Podman or Buildah, each with a store of the test's own."""

    tools: Tools
    program: str = "podman"

    def login(self, address: str, credentials: Credentials) -> None:
        """Log in with the password on standard input."""
        words = ("--tls-verify=false", "-u", credentials.username, "--password-stdin", address)
        self.tools.run(self.program, "login", *words, given=credentials.password)

    def copy(self, source: str, target: str) -> None:
        """Pull, tag, push. Podman's folders must have short names."""
        with tempfile.TemporaryDirectory(prefix="store-") as folder:
            policy = Path(folder, "policy.json")
            policy.write_text(json.dumps(POLICY))
            plain = ("--tls-verify=false", "--signature-policy", str(policy))
            store = (f"--root={folder}/root", f"--runroot={folder}/run", "--storage-driver=vfs")
            for words in (("pull", *plain, source), ("tag", source, target), ("push", *plain, target)):
                self.tools.run(self.program, *store, *words)


@dataclass(frozen=True)
class Crane:
    """go-containerregistry's command."""

    tools: Tools
    program: str = "crane"

    def login(self, address: str, credentials: Credentials) -> None:
        """Write the credentials down, and try them at the catalogue."""
        self.remember(address, credentials)
        self.tools.run(self.program, "--insecure", "catalog", address)

    def remember(self, address: str, credentials: Credentials) -> None:
        """Write the credentials down: crane asks nobody whether they are good."""
        words = ("-u", credentials.username, "-p", credentials.password, address)
        self.tools.run(self.program, "auth", "login", *words)

    def copy(self, source: str, target: str) -> None:
        """Pull to an archive, push it, and check every byte again."""
        archive = str(self.tools.folder / "layout")
        self.tools.run(self.program, "--insecure", "pull", "--format=oci", source, archive)
        self.tools.run(self.program, "--insecure", "push", archive, target)
        self.tools.run(self.program, "--insecure", "validate", "--remote", target)


@dataclass(frozen=True)
class Oras:
    """The command `oras`."""

    tools: Tools
    program: str = "oras"

    def login(self, address: str, credentials: Credentials) -> None:
        """Log in with the password on standard input."""
        words = ("--plain-http", "-u", credentials.username, "--password-stdin", address)
        self.tools.run(self.program, "login", *words, given=credentials.password)

    def copy(self, source: str, target: str) -> None:
        """Copy to a layout and back."""
        layout = f"{self.tools.folder}/layout:1.0"
        self.tools.run(self.program, "cp", "--from-plain-http", source, "--to-oci-layout", layout)
        self.tools.run(self.program, "cp", "--from-oci-layout", layout, "--to-plain-http", target)


@dataclass(frozen=True)
class Docker:
    """The docker command on one engine."""

    tools: Tools
    host: str

    def __call__(self, *words: str, given: str = "") -> str:
        """Run one command."""
        return self.tools.run("docker", *words, given=given, DOCKER_HOST=self.host, DOCKER_BUILDKIT="0")

    def login(self, address: str, credentials: Credentials) -> None:
        """Log in with the password on standard input."""
        words = ("-u", credentials.username, "--password-stdin", address)
        self("login", *words, given=credentials.password)

    def build(self, name: str) -> None:
        """Build an image of content that no registry has."""
        context = self.tools.folder / "context"
        context.mkdir()
        (context / "content").write_bytes(os.urandom(100_000))
        (context / "Dockerfile").write_text("FROM scratch\nCOPY content /\n")
        self("build", "-q", "-t", name, str(context))

    @contextlib.contextmanager
    def without(self, *names: str) -> Iterator[None]:
        """Have none of these images in the end."""
        try:
            yield
        finally:
            for name in names:
                with contextlib.suppress(RefusedError):
                    self("rmi", "--force", name)


def _buildah(tools: Tools) -> Client:
    return Podman(tools, "buildah")


CLIENTS: Mapping[str, Callable[[Tools], Client]] = {
    "skopeo": Skopeo,
    "podman": Podman,
    "buildah": _buildah,
    "crane": Crane,
    "oras": Oras,
}


def lacking(names: Sequence[str]) -> list[str]:
    """Return the programs that this machine lacks."""
    return [name for name in names if shutil.which(name) is None]
