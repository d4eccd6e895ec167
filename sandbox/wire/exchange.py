"""Exchanges: one request and its response, as they went over the wire, without the secrets."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.auth import Request, Response

USER_AGENT = f"docker-registry-course/{__version__}"
"""How the sandbox names itself in its own requests."""

MAX_BODY_BYTES = 64 * 1024
"""How much of a body an exchange keeps; `size_bytes` tells the whole size."""

_SECRET_FIELD = re.compile(rb'("(?:token|access_token|refresh_token|id_token)"\s*:\s*")(?:[^"\\]|\\.)*"?')
_HIDDEN = r'\1…"'.encode()
_SECRET_HEADERS = ("authorization", "set-cookie", "cookie")


@dataclass(frozen=True)
class Exchange:
    """One request and its response; `body` is the response's, cut off at `MAX_BODY_BYTES`.

    Passwords and tokens are replaced by `…`: an exchange may be shown and saved.
    """

    method: str
    url: str
    status: int
    request_headers: Mapping[str, str] = field(hash=False)
    response_headers: Mapping[str, str] = field(hash=False)
    size_bytes: int
    duration_s: float
    body: bytes = field(repr=False)

    @classmethod
    def record(cls, request: Request, response: Response, duration_s: float) -> Exchange:
        """Keep what may be shown of a request and its response."""
        return cls(
            method=request.method,
            url=request.url,
            status=response.status,
            request_headers=_shown(request.headers),
            response_headers=_shown(response.headers),
            size_bytes=len(response.body),
            duration_s=duration_s,
            body=_SECRET_FIELD.sub(_HIDDEN, response.body[:MAX_BODY_BYTES]),
        )

    def __str__(self) -> str:
        """Write `GET http://127.0.0.1:5000/v2/ → 200`."""
        return f"{self.method} {self.url} → {self.status}"


def _shown(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: _without_secret(name, value) for name, value in headers.items()}


def _without_secret(name: str, value: str) -> str:
    scheme = value.split(" ", 1)[0] if name.lower() == "authorization" else ""
    return f"{scheme} …".lstrip() if name.lower() in _SECRET_HEADERS else value
