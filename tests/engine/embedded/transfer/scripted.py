"""A registry that does as it is told: for what a real one cannot be made to say or do."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.app import Headers, Request, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sandbox.image.digest import Digest
    from sandbox.image.tiny import TinyImage

JSON = "application/json"
_RANGE = re.compile(r"bytes=(\d+)-")


@dataclass
class Scripted:
    """Serves one image under every tag, unless `answers` has another answer for the end of a path."""

    image: TinyImage
    media_type: str = ""
    manifest: bytes = b""
    digest: str = ""
    answers: dict[str, Callable[[Request], Response]] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)

    def __call__(self, request: Request) -> Response:
        """Answer."""
        self.asked.append(request)
        for ending, answer in self.answers.items():
            if request.path.endswith(ending):
                return answer(request)
        if request.path == "/v2/":
            return said(b"{}")
        if "/manifests/" in request.path:
            content = self.manifest or self.image.manifest.content
            kind = self.media_type or self.image.manifest.media_type
            digest = self.digest or self.image.digest
            told = said(content, ("Content-Type", kind), ("Docker-Content-Digest", digest))
            return Response(200, told.headers) if request.method == "HEAD" else told
        blob = self.image.blobs.get(request.path.rpartition("/")[2])  # type: ignore[call-overload]
        return said(blob) if blob is not None else refused(404, "BLOB_UNKNOWN", "blob unknown to registry")

    def requests(self, ending: str) -> list[Request]:
        """Return what was asked of paths that end so."""
        return [each for each in self.asked if each.path.endswith(ending)]


def said(content: bytes, *headers: tuple[str, str], status: int = 200) -> Response:
    """Answer with content."""
    lines = (("Content-Length", str(len(content))), *headers)
    return Response(status, Headers(lines), iter((content,)))


def saying(content: bytes, media_type: str = "application/octet-stream") -> Callable[[Request], Response]:
    """Make what always answers with the same content."""
    return lambda _: said(content, ("Content-Type", media_type))


def refused(status: int, code: str, message: str, *headers: tuple[str, str]) -> Response:
    """Answer with one of the specification's errors."""
    body = json.dumps({"errors": [{"code": code, "message": message}]}).encode()
    return said(body, ("Content-Type", JSON), *headers, status=status)


@dataclass
class Breaking:
    """A blob whose transfer breaks off after each `piece_bytes`, `breaks` times; Range is known or not."""

    content: bytes
    piece_bytes: int
    breaks: int
    knows_ranges: bool = True
    goes_at_once: bool = False

    def __call__(self, request: Request) -> Response:
        """Answer, and break off."""
        if self.goes_at_once:
            return Response(200, Headers((("Content-Length", "1"),)), iter(()))
        found = _RANGE.fullmatch(request.headers.get("Range"))
        start = int(found[1]) if found and self.knows_ranges else 0
        rest = self.content[start:]
        lines = [("Content-Length", str(len(rest)))]
        if start:
            lines.append(("Content-Range", f"bytes {start}-{len(self.content) - 1}/{len(self.content)}"))
        self.breaks -= 1
        is_broken = self.breaks >= 0
        end = (0 if self.knows_ranges else int(found[1]) if found else 0) + self.piece_bytes
        return Response(206 if start else 200, Headers(lines), _body(rest, end if is_broken else len(rest)))


def _body(content: bytes, size_bytes: int) -> Iterator[bytes]:
    yield content[:size_bytes]
    if size_bytes < len(content):
        raise ConnectionError("the registry has gone")


def blob_path(digest: Digest) -> str:
    """Return the end of a blob's path."""
    return f"/blobs/{digest}"
