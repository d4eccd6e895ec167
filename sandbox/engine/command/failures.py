"""How a command fails: exit code and words, as Docker's own client says them.

Source: seen with docker CLI 28.2.2.
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

import requests
from docker.errors import APIError, DockerException

if TYPE_CHECKING:
    from collections.abc import Iterator

FAILED = 1
BAD_USAGE = 125
"""Also what `run` ends with where the engine refused."""

BAD_TEMPLATE = 64


class CommandError(Exception):
    """A command that can't go on; `str` is what the error output gets."""

    def __init__(self, text: str, exit_code: int = FAILED) -> None:
        """Keep text and exit code."""
        super().__init__(text)
        self.exit_code = exit_code


def daemon_words(error: APIError) -> str:
    """Return the engine's own words without anything around them."""
    explanation = error.explanation
    text = (
        explanation.decode(errors="replace") if isinstance(explanation, bytes) else str(explanation or error)
    )
    return text.strip()


def failure_of(error: Exception, docker_host: str) -> CommandError:
    """Say an error of the SDK as the client would; one that is not the engine's or network's is raised."""
    if isinstance(error, CommandError):
        return error
    if isinstance(error, APIError):
        return CommandError(f"Error response from daemon: {daemon_words(error)}")
    if isinstance(error, (DockerException, requests.RequestException)):
        return CommandError(_unreachable(error, docker_host))
    raise error


def _unreachable(error: Exception, docker_host: str) -> str:
    causes = list(causes_of(error))
    if any(isinstance(cause, PermissionError) for cause in causes):
        return (
            "permission denied while trying to connect to the Docker daemon socket at "
            f"{docker_host}: dial unix {docker_host.removeprefix('unix://')}: connect: permission denied"
        )
    refused = {errno.ENOENT, errno.ECONNREFUSED, errno.ENOTDIR}
    if any(isinstance(cause, OSError) and cause.errno in refused for cause in causes):
        return f"Cannot connect to the Docker daemon at {docker_host}. Is the docker daemon running?"
    return f"error during connect to {docker_host}: {error}"


def causes_of(error: BaseException) -> Iterator[BaseException]:
    """Go through all that an error wraps: as its cause, its context, or one of its arguments."""
    waiting: list[BaseException] = [error]
    seen: set[int] = set()
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        inner = [current.__cause__, current.__context__, getattr(current, "reason", None), *current.args]
        waiting.extend(each for each in inner if isinstance(each, BaseException))
