"""The docker commands of this machine, for tests that compare what different versions of it do and say.

`docker` alone is the first on PATH, as for a learner: Debian 12's 20.10 in CI, where `.ci/newer-clients`
puts the newest one last.
"""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.engines import MACHINE_ENVIRON


@dataclass(frozen=True, order=True)
class DockerCommand:
    """A docker command: its version as numbers, so that older comes before newer, and where it is."""

    version: tuple[int, ...]
    path: Path


@cache
def docker_commands() -> tuple[DockerCommand, ...]:
    """Return every version that is on PATH, the oldest first."""
    folders = MACHINE_ENVIRON.get("PATH", "").split(os.pathsep)
    paths = [Path(folder) / "docker" for folder in folders if folder]
    found = {version: path for path in reversed(paths) if (version := _version(path))}
    return tuple(sorted(DockerCommand(version, path) for version, path in found.items()))


def _version(path: Path) -> tuple[int, ...]:
    """Ask a command for its version; () where there is none, or Podman under that name."""
    if not os.access(path, os.X_OK):
        return ()
    done = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    match = re.match(r"Docker version (\d+)\.(\d+)\.(\d+)", done.stdout)
    return tuple(int(number) for number in match.groups()) if match else ()
