"""The three shapes of an answer: nothing, a JSON document, and content by its digest."""

from __future__ import annotations

import json

from sandbox.app import Headers, Response
from sandbox.registry.http.preconditions import entity_tag

JSON = "application/json; charset=utf-8"


def nothing(status: int, *headers: tuple[str, str]) -> Response:
    """Answer without a body."""
    length = () if status in (204, 304) else (("Content-Length", "0"),)
    return Response(status, Headers((*headers, *length)))


def document(value: object, *headers: tuple[str, str], media_type: str = JSON) -> Response:
    """Answer with JSON, written as Distribution writes it: no spaces, a line feed at the end."""
    content = f"{json.dumps(value, separators=(',', ':'), ensure_ascii=False)}\n".encode()
    lines = (("Content-Type", media_type), ("Content-Length", str(len(content))), *headers)
    return Response(200, Headers(lines), iter((content,)))


def about(digest: str) -> tuple[tuple[str, str], ...]:
    """The fields that name content: its digest, and the same as entity tag."""
    return (("Docker-Content-Digest", digest), ("ETag", entity_tag(digest)))
