"""Follows a stream of the engine's to its end, and raises the error that it tells of inside.

The SDK raises nothing for an error inside a stream: the answer began with 200 OK, and what went wrong is one
message among the others.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import requests
import urllib3
from docker.errors import DockerException

from sandbox.engine.daemon.words import without_request, words_of_error
from sandbox.engine.progress.folding import fold
from sandbox.engine.progress.state import Progress
from sandbox.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

BROKEN_OFF = (DockerException, requests.RequestException, urllib3.exceptions.HTTPError, OSError)
_ADVICE = (
    ("(COPY|ADD) failed", "Look at the folder that you build from: is it there, and not in .dockerignore?"),
    ("dockerfile parse error|unknown instruction", "Look at that line of the Dockerfile."),
    ("unknown blob|failed open", "The registry has lost a layer: push the image again."),
    ("no such image|does not exist", "Look at your images, client.images.list(): is it there by this name?"),
    ("manifest unknown|not found", "Look at what the registry holds: names and tags are case-sensitive."),
    ("connection refused|no such host|timeout", "Look whether the registry runs, and at this address."),
    ("no basic auth credentials|unauthorized|denied", "Log in first, client.login(…)."),
    ("http response to https", "The registry speaks plain HTTP: name it as 127.0.0.1, not by another name."),
)
"""(Pattern of an engine's words, what to do); the first that fits counts."""

_OTHERWISE = "That is all that the engine tells: mend it, then try again."


def follow(messages: Iterable[Mapping[str, object]]) -> Iterator[Progress]:
    """Yield the state after each message.

    Raises:
        EngineError: the engine told of an error, or the stream broke off.
    """
    progress = Progress()
    try:
        for message in messages:
            progress = fold(progress, message)
            yield progress
    except BROKEN_OFF as error:
        words = words_of_error(error)
        what_to_do = "Look whether the engine runs, then try again."
        raise EngineError(
            f"The {progress.full_title} broke off: {words}. {what_to_do}", words=words
        ) from error
    if progress.error:
        words = without_request(progress.error).rstrip(".")
        raise EngineError(
            f"The {progress.full_title} failed: {words}. {advice(progress.error)}", words=progress.error
        )


def advice(error: str) -> str:
    """Say what to do about an error of an engine's."""
    found = (what for pattern, what in _ADVICE if re.search(pattern, error, re.IGNORECASE))
    return next(found, _OTHERWISE)
