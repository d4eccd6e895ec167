"""A client that costs next to nothing: raw requests over one connection, so that the server is measured."""

from __future__ import annotations

import re
import socket
import sys
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import TracebackType

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
_LOCATION = re.compile(rb"\r\nlocation: *(?:http://[^/]+)?(\S+)\r\n", re.IGNORECASE)
_BUFFER_BYTES = 1 << 20
_DISCARD = getattr(socket, "MSG_TRUNC", 0) if sys.platform == "linux" else 0
"""Linux throws received bytes away without copying them. Source: tcp(7), "MSG_TRUNC"."""
REPOSITORY = "bench/mark"


class Client:
    """A connection to a registry on this machine."""

    def __init__(self, port: int) -> None:
        """Connect."""
        self._sock = socket.create_connection(("127.0.0.1", port), timeout=120)
        self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._host = f"Host: 127.0.0.1:{port}\r\n"
        self._buffer = memoryview(bytearray(_BUFFER_BYTES))

    def __enter__(self) -> Self:
        """Be connected."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self._sock.close()

    def push_blob(self, digest: str, content: bytes | Path) -> None:
        """Push in two requests; a file goes out by sendfile."""
        size_bytes = len(content) if isinstance(content, bytes) else content.stat().st_size
        head = self._ask("POST", f"/v2/{REPOSITORY}/blobs/uploads/", "Content-Length: 0\r\n", status=202)
        found = _LOCATION.search(head)
        if not found:
            raise RuntimeError(f"No Location in {head!r}")
        target = found[1].decode()
        target += f"{'&' if '?' in target else '?'}digest={digest}"
        fields = f"Content-Type: application/octet-stream\r\nContent-Length: {size_bytes}\r\n"
        request = f"PUT {target} HTTP/1.1\r\n{self._host}{fields}\r\n".encode()
        if isinstance(content, bytes):
            self._sock.sendall(request + content)
        else:
            self._sock.sendall(request)
            with content.open("rb") as file:
                self._sock.sendfile(file)
        self._answer(201)

    def push_blobs(self, blobs: Mapping[str, bytes]) -> None:
        """Push blobs, {digest: content}, one after the other."""
        for digest, content in blobs.items():
            self.push_blob(digest, content)

    def put_manifest(self, tag: str, content: bytes, media_type: str) -> None:
        """Push a manifest."""
        fields = f"Content-Type: {media_type}\r\nContent-Length: {len(content)}\r\n"
        target = f"/v2/{REPOSITORY}/manifests/{tag}"
        self._sock.sendall(f"PUT {target} HTTP/1.1\r\n{self._host}{fields}\r\n".encode() + content)
        self._answer(201)

    def get(self, path: str, fields: str = "") -> int:
        """Ask for something of the repository, and return the size of what came."""
        return _length(self._ask("GET", f"/v2/{REPOSITORY}/{path}", fields))

    def get_base(self) -> None:
        """Ask whether this is a registry."""
        self._ask("GET", "/v2/")

    def _ask(self, method: str, target: str, fields: str = "", status: int = 200) -> bytes:
        self._sock.sendall(f"{method} {target} HTTP/1.1\r\n{self._host}{fields}\r\n".encode())
        return self._answer(status)

    def _answer(self, status: int) -> bytes:
        """Read an answer to its end, its body into the same memory over and over; return its head."""
        received = self._sock.recv_into(self._buffer)
        while b"\r\n\r\n" not in (start := bytes(self._buffer[: min(received, 64 << 10)])):
            more = self._sock.recv_into(self._buffer[received:])
            if not more:
                raise RuntimeError(f"The registry closed after {start!r}")
            received += more
        head = start[: start.index(b"\r\n\r\n") + 4]
        if head[9:12] != b"%d" % status:
            raise RuntimeError(f"Not {status}: {start[:1000]!r}")
        if b"\r\nTransfer-Encoding: chunked" in head:
            self._read_chunks(start, received)
            return head
        left = len(head) + _length(head) - received
        while left:
            more = self._sock.recv_into(self._buffer, min(left, _BUFFER_BYTES), _DISCARD)
            if not more:
                raise RuntimeError(f"The registry closed {left} bytes early")
            left -= more
        return head

    def _read_chunks(self, start: bytes, received: int) -> None:
        """Read until the last chunk: one of no bytes, which no JSON of a registry looks like."""
        tail = bytes(self._buffer[max(received - 5, 0) : received])
        while tail != b"0\r\n\r\n":
            more = self._sock.recv_into(self._buffer)
            if not more:
                raise RuntimeError(f"The registry closed in the chunks after {start[:200]!r}")
            tail = (tail + bytes(self._buffer[max(more - 5, 0) : more]))[-5:]


def _length(head: bytes) -> int:
    found = _LENGTH.search(head)
    return int(found[1]) if found else 0
