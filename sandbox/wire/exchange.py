"""Exchanges: one request and its response, as they went over the wire, without the secrets."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sandbox import __version__
from sandbox.wire.masking import masked_address, masked_body, masked_headers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.auth import Request, Response

USER_AGENT = f"docker-registry-course/{__version__}"
"""How the sandbox names itself in its own requests."""

MAX_BODY_BYTES = 64 * 1024
"""How much of a body an exchange keeps; `size_bytes` tells the whole size."""


@dataclass(frozen=True)
class Exchange:
    """One request and its response; `body` is the response's, cut off at `MAX_BODY_BYTES`.

    Passwords and tokens are replaced by `…`: an exchange may be shown and saved. `time` is that of the
    answer, by this machine's clock.
    """

    method: str
    url: str
    status: int
    request_headers: Mapping[str, str] = field(hash=False)
    response_headers: Mapping[str, str] = field(hash=False)
    size_bytes: int
    duration_s: float
    body: bytes = field(repr=False)
    time: datetime = field(default_factory=lambda: datetime.now(UTC), compare=False)

    @classmethod
    def record(cls, request: Request, response: Response, duration_s: float) -> Exchange:
        """Keep what may be shown of a request and its response."""
        return cls(
            method=request.method,
            url=masked_address(request.url),
            status=response.status,
            request_headers=masked_headers(request.headers),
            response_headers=masked_headers(response.headers),
            size_bytes=len(response.body),
            duration_s=duration_s,
            body=masked_body(response.body[:MAX_BODY_BYTES]),
        )

    def __str__(self) -> str:
        """Write `GET http://127.0.0.1:5000/v2/ → 200`."""
        return f"{self.method} {self.url} → {self.status}"
