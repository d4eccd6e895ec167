"""Answers of Hub's own endpoints, those beside the registry's."""

from __future__ import annotations

import json

from sandbox.app import Headers, Response


def json_answer(value: object, status: int = 200, *headers: tuple[str, str]) -> Response:
    """Answer with JSON."""
    content = json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
    lines = (("Content-Type", "application/json"), ("Content-Length", str(len(content))), *headers)
    return Response(status, Headers(lines), iter((content,)))
