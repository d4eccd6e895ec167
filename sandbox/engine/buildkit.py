"""Whether the `docker` command of this machine can build with BuildKit, which needs its buildx plugin."""

from __future__ import annotations

import shutil
import subprocess
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

TIMEOUT_S = 10


def has_buildx(environ: Mapping[str, str]) -> bool:
    """Ask the `docker` command itself: `docker buildx version` ends with 0 only where the plugin works.

    Without the plugin the command builds with the classic builder, or stops where DOCKER_BUILDKIT is 1.
    The question contacts no daemon.
    """
    command = shutil.which("docker", path=environ.get("PATH"))
    if command is None:
        return False
    return _answers(command, environ.get("DOCKER_CONFIG", ""), environ.get("HOME", ""))


@lru_cache(maxsize=8)
def _answers(command: str, config: str, home: str) -> bool:
    environment = {"DOCKER_CONFIG": config, "HOME": home}
    try:
        done = subprocess.run(
            [command, "buildx", "version"],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
