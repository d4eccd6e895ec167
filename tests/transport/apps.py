"""Small apps that show what a carrier does to requests and answers."""

from __future__ import annotations

import socket
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.app import CHUNK_BYTES, FileBody, Headers, IncompleteBodyError, Request, Response

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TIMEOUT_S = 20


def text(words: str, status: int = 200, *headers: tuple[str, str]) -> Response:
    """Answer with a text of known length."""
    content = words.encode()
    return Response(status, Headers((*headers, ("Content-Length", str(len(content))))), iter((content,)))


@dataclass
class Echo:
    """Says what it was asked, and keeps how far each answer went."""

    sent: list[int] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    file: Path | None = None

    def __call__(self, request: Request) -> Response:
        """Answer by the path."""
        made: Response = getattr(self, f"get_{request.path.strip('/').replace('-', '_')}", self.echo)(request)
        return Response(made.status, made.headers, made.body, self.sent.append)

    def echo(self, request: Request) -> Response:
        """Say method, URI, host and body."""
        body = self.read(request)
        words = f"{request.method} {request.uri} {request.headers.get('Host')} {body.decode('latin-1')}"
        return text("" if request.method == "HEAD" else words)

    def read(self, request: Request) -> bytes:
        """Read a body to its end, or note why it has none."""
        pieces = []
        try:
            while piece := request.body.read(CHUNK_BYTES):
                pieces.append(piece)
        except IncompleteBodyError as error:
            self.broken.append(str(error))
        return b"".join(pieces)

    def get_ignore(self, _: Request) -> Response:
        """Leave the body alone."""
        return text("no, thanks", 403)

    def get_stream(self, _: Request) -> Response:
        """Send pieces whose number nobody knows before."""
        return Response(200, body=iter((b"one ", b"", b"two ", b"three")))

    def get_endless(self, _: Request) -> Response:
        """Send until nobody listens."""
        return Response(200, body=_for_ever())

    def get_file(self, _: Request) -> Response:
        """Send the middle of a file."""
        assert self.file
        return self._part_of_file(10, self.file.stat().st_size - 20)

    def get_small_file(self, _: Request) -> Response:
        """Send a few bytes of a file."""
        return self._part_of_file(10, 20)

    def get_pieces(self, _: Request) -> Response:
        """Send a large and a small piece of a body whose length is known."""
        pieces = (b"x" * 100_000, b"", b"y")
        return Response(200, Headers((("Content-Length", "100001"),)), iter(pieces))

    def get_nothing(self, _: Request) -> Response:
        """Send no content, with a length that must not go out."""
        return Response(204, Headers((("Content-Length", "0"),)))

    def get_mistake(self, _: Request) -> Response:
        """Stumble."""
        raise RuntimeError("a mistake of the app's")

    def get_short(self, _: Request) -> Response:
        """Promise more than there is."""
        return Response(200, Headers((("Content-Length", "100"),)), iter((b"short",)))

    def get_long(self, _: Request) -> Response:
        """Promise less than there is."""
        return Response(200, Headers((("Content-Length", "3"),)), iter((b"longer",)))

    def get_split(self, _: Request) -> Response:
        """Try to write a header of one's own into the stream."""
        return text("never", 200, ("Location", "/x\r\nSet-Cookie: a=b"))

    def _part_of_file(self, offset: int, length: int) -> Response:
        assert self.file
        lines = Headers((("Content-Length", str(length)),))
        return Response(200, lines, FileBody(self.file.open("rb"), offset, length))

    def get_upgrade(self, request: Request) -> Response:
        """Go on in another protocol: give back what comes, in capitals."""
        return Response(101, Headers((("Upgrade", "tcp"),)), _capitals(request))


def _for_ever() -> Iterator[bytes]:
    while True:
        yield b"x" * 65536


def _capitals(request: Request) -> Iterator[bytes]:
    while piece := request.body.read(100):
        yield piece.upper()


def talk(address: str, *pieces: bytes, half_close: bool = True) -> bytes:
    """Send raw bytes to a server, and return all that it says until it closes."""
    with connect(address) as sock:
        for piece in pieces:
            sock.sendall(piece)
        if half_close:
            sock.shutdown(socket.SHUT_WR)
        return read_all(sock)


def connect(address: str) -> socket.socket:
    """Connect to a server."""
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=TIMEOUT_S)


def read_all(sock: socket.socket) -> bytes:
    """Read until the server closes."""
    said = bytearray()
    while piece := sock.recv(65536):
        said += piece
    return bytes(said)


def read_until(sock: socket.socket, end: bytes) -> bytes:
    """Read until these bytes have come."""
    said = bytearray()
    while end not in said:
        piece = sock.recv(65536)
        assert piece, f"closed after {bytes(said)!r}"
        said += piece
    return bytes(said)
