"""Raw requests to an engine in this process, for what no SDK would send or show."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.app import Headers, Request
from sandbox.engine.embedded import EmbeddedEngine

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.engine.embedded import World

API = "/v1.50"


@dataclass(frozen=True)
class Answer:
    """An answer that has been read to its end, or to the point where the engine waits for something."""

    status: int
    headers: Headers
    content: bytes

    def json(self) -> Any:  # noqa: ANN401 - whatever the engine has sent
        """Read the content as JSON."""
        return json.loads(self.content)


def ask(
    world: World,
    method: str,
    target: str,
    body: Mapping[str, Any] | bytes | None = None,
    *,
    api: str = API,
) -> Answer:
    """Send a request; a mapping is sent as JSON."""
    path, _, query = target.partition("?")
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    headers = Headers([("Content-Type", "application/json")])
    request = Request(method, api + path, query, headers, io.BytesIO(content))
    response = EmbeddedEngine(world)(request)
    received = b""
    chunks = response.chunks()
    for chunk in chunks:
        if not chunk:  # it would wait
            break
        received += chunk
    chunks.close()  # type: ignore[attr-defined]
    return Answer(response.status, response.headers, received)
