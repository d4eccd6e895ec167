"""Connections that go on with another protocol: after the answer's header it is the container's streams.

Source: Docker Engine API 1.50, "Attach to a container", "Hijacking".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.app import Headers, Response

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.app import Request

_SWITCHING = 101


def wants_upgrade(request: Request) -> bool:
    """Tell whether a client has asked to take the connection over."""
    options = {each.strip().lower() for each in request.headers.get("Connection").split(",")}
    return "upgrade" in options and bool(request.headers.get("Upgrade"))


def hijacked(content_type: str, output: Iterator[bytes]) -> Response:
    """Hand a connection over to a stream of output."""
    return Response(_SWITCHING, Headers((("Content-Type", content_type), ("Upgrade", "tcp"))), output)
