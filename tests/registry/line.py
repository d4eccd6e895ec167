"""A client's line to a registry on a socket: asks as `world.ask` does without one."""

from __future__ import annotations

import http.client
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sandbox.app import Headers
from tests.registry.world import Ask, Told

if TYPE_CHECKING:
    from typing import Self

TIMEOUT_S = 30
GONE = (OSError, http.client.HTTPException)
"""What a client sees of a server that was killed."""


class Line:
    """One connection, kept open from request to request."""

    def __init__(self, address: str) -> None:
        """Connect with the first request."""
        self._connection = http.client.HTTPConnection(address, timeout=TIMEOUT_S)

    def __enter__(self) -> Self:
        """Be open."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self._connection.close()

    def __call__(self, asked: Ask) -> Told:
        """Send a request and read its answer; a location in full, as servers send it, will do."""
        parts = urlsplit(asked.uri)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        self._connection.request(asked.method, target, asked.body or None, dict(asked.headers))
        response = self._connection.getresponse()
        return Told(response.status, Headers(response.getheaders()), response.read())
