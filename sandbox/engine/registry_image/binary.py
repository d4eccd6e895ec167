"""The context from which an image of a registry is built where none can be pulled.

The image holds a `docker-registry` program of this machine, the libraries that it is linked with, and a
configuration of the course's own, at the paths of the official images. The same program makes the same
context, byte by byte.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PROGRAM = "docker-registry"
RECIPE = 1
"""Counted up when the image changes for another reason than its program, so that it is built anew."""

TIMEOUT_S = 10
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
CONFIGURATIONS = ("etc/docker/registry/config.yml", "etc/distribution/config.yml")
CONFIGURATION = """\
version: 0.1
log:
  level: info
  fields:
    service: registry
storage:
  cache:
    blobdescriptor: inmemory
  filesystem:
    rootdirectory: /var/lib/registry
  delete:
    enabled: true
http:
  addr: :5000
  headers:
    X-Content-Type-Options: [nosniff]
health:
  storagedriver:
    enabled: true
    interval: 10s
    threshold: 3
"""
DOCKERFILE = """\
FROM scratch
COPY root/ /
VOLUME /var/lib/registry
EXPOSE 5000
ENTRYPOINT ["/bin/registry"]
CMD ["serve", "/etc/docker/registry/config.yml"]
"""
MACHINES: Mapping[int, str] = {0x03: "386", 0x28: "arm", 0x3E: "amd64", 0xB7: "arm64", 0xF3: "riscv64"}
"""Source: ELF specification, e_machine; the names are those of the OCI image specification (GOARCH)."""


@dataclass(frozen=True)
class RegistryBinary:
    """A registry's program on this machine."""

    path: Path
    version: str
    architecture: str

    @property
    def tag(self) -> str:
        """The tag of the image that is built from it."""
        return f"{self.version}-r{RECIPE}"


def find_registry_binary(path: str | None = None) -> RegistryBinary | None:
    """Look for the program on PATH; None if there is none that a Linux container could run."""
    found = shutil.which(PROGRAM, path=path)
    if found is None:
        return None
    binary = Path(found).resolve()
    architecture = _architecture(binary)
    if not architecture:
        return None
    words = _output([str(binary), "--version"])
    number = re.search(r"\d+\.\d+\.\d+", words)
    return RegistryBinary(binary, number.group() if number else "0", architecture)


def build_context(binary: RegistryBinary) -> bytes:
    """Return the tar archive that a classic build takes as its context."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        _add(archive, "Dockerfile", DOCKERFILE.encode())
        for name in CONFIGURATIONS:
            _add(archive, f"root/{name}", CONFIGURATION.encode())
        _add(archive, "root/bin/registry", binary.path.read_bytes(), mode=0o755)
        for library in libraries(binary.path):
            _add(archive, f"root{library}", library.read_bytes(), mode=0o755)
        if CERTIFICATES.exists():
            _add(archive, f"root{CERTIFICATES}", CERTIFICATES.read_bytes())
    return buffer.getvalue()


def libraries(program: Path) -> list[Path]:
    """List the loader and the libraries that a program is linked with, sorted; none for a static one.

    Source: ldd(1): `name => path (address)`, and the loader as a path of its own.
    """
    return sorted({Path(path) for path in _linked(_output(["ldd", str(program)]))})


def _linked(words: str) -> Iterator[str]:
    for line in words.splitlines():
        match = re.match(r"\s*(?:\S+ => )?(/\S+) \(0x", line)
        if match:
            yield match.group(1)


def _architecture(binary: Path) -> str:
    """Read the ELF header; "" for what is no Linux program."""
    with binary.open("rb") as file:
        head = file.read(20)
    if head[:4] != b"\x7fELF":
        return ""
    return MACHINES.get(int.from_bytes(head[18:20], "little" if head[5] == 1 else "big"), "")


def _output(command: list[str]) -> str:
    """Return what a command prints; "" where it can't be run."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout


def _add(archive: tarfile.TarFile, name: str, content: bytes, mode: int = 0o644) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    entry.mode = mode
    archive.addfile(entry, io.BytesIO(content))
