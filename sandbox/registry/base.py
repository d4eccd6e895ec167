"""The base: `GET /v2/`, by which a client finds out that this is a registry and that it may come in.

Beside the API, `/` is answered, and `/v2` leads to `/v2/`, as in Distribution.
Source: OCI distribution specification 1.1, "Determining Support".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.app import Headers, Response
from sandbox.registry.http.answers import JSON, nothing

if TYPE_CHECKING:
    from sandbox.registry.call import Call


def confirm(_: Call) -> Response:
    """Say that this is a registry: `{}` without a line feed, as Distribution does."""
    return Response(200, Headers((("Content-Type", JSON), ("Content-Length", "2"))), iter((b"{}",)))


def beside(path: str) -> Response | None:
    """Answer the paths beside the API: `/` is fine and empty, `/v2` moves to `/v2/`; None for any other."""
    if path == "/":
        return nothing(200, ("Cache-Control", "no-cache"))
    return nothing(301, ("Location", "/v2/")) if path == "/v2" else None
