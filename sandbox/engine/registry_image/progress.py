"""Progress streams of the engine's API, which tell of errors and sizes on the way.

Called by the places that an image comes from.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import requests
from docker.errors import DockerException

from sandbox.engine.daemon.words import without_request, words_of_error
from sandbox.errors import RegistryImageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


def messages_of(answer: requests.Response) -> Iterator[Mapping[str, object]]:
    """Read a progress stream: one JSON object a line."""
    for line in answer.iter_lines():
        if line:
            yield json.loads(line)


def total_bytes(message: Mapping[str, object]) -> int:
    """Return the size of a layer that is being fetched; 0 where the engine does not tell it."""
    detail = message.get("progressDetail")
    total = detail.get("total") if isinstance(detail, dict) else None
    return total if isinstance(total, int) else 0


def fail_on_error(messages: Iterable[Mapping[str, object]], what: str) -> None:
    """Read a progress stream to its end."""
    for _ in failing_on_error(messages, what):
        pass


def failing_on_error(messages: Iterable[Mapping[str, object]], what: str) -> Iterator[Mapping[str, object]]:
    """Read a progress stream; the engine reports an error inside it."""
    try:
        for message in messages:
            if "error" in message:
                raise RegistryImageError(f"{what}: {without_request(str(message['error']))}")
            yield message
    except (DockerException, requests.RequestException) as error:
        raise RegistryImageError(f"{what}: {words_of_error(error)}") from error
