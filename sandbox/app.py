"""The seam between an app and whatever carries its requests: a request in, a response out.

An app (the registry, the engine, a cloud's stand-in) is a callable `App`. It opens no socket, starts no
thread and never waits, so that a threaded server, an in-process network and a test can all call it. The
carrier owns sockets, time-outs, framing (`Content-Length` or chunks) and the order of messages; what it
must do is said at each field.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

CHUNK_BYTES = 1 << 20
"""How much of a body is in memory at once."""


class NothingYet(bytes):
    """A piece without bytes that means something, told from other empty pieces by identity."""


NOTHING_YET = NothingYet()
"""What a body that waits for something yields meanwhile: see `Response.body`."""


class IncompleteBodyError(Exception):
    """The client went away, or sent less than it had promised; raised by `Body.read`."""


class Body(Protocol):
    """The bytes that follow a request's headers, read once, in order."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes, b"" at the end; raises `IncompleteBodyError` if it never comes."""


class Headers:
    """Header fields in their order: names in any case, several of one name; never changed.

    Source: RFC 9110, section 5.2, "Field Lines and Combined Field Value".
    """

    __slots__ = ("_by_name", "_lines")

    def __init__(self, lines: Iterable[tuple[str, str]] = ()) -> None:
        """Keep the lines as they came."""
        self._lines = tuple(lines)
        self._by_name: dict[str, tuple[str, ...]] | None = None

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Go through all lines."""
        return iter(self._lines)

    def __repr__(self) -> str:
        """Show the lines."""
        return f"Headers({list(self._lines)!r})"

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a field, in order."""
        if self._by_name is None:  # an app looks up a dozen names in each request
            by_name: dict[str, tuple[str, ...]] = {}
            for found, value in self._lines:
                key = found.lower()
                by_name[key] = (*by_name.get(key, ()), value)
            self._by_name = by_name
        return self._by_name.get(name.lower(), ())

    def get(self, name: str, default: str = "") -> str:
        """Return the value of a field, its lines joined by a comma as RFC 9110 allows."""
        values = self.all(name)
        return ", ".join(values) if values else default

    def plus(self, *lines: tuple[str, str]) -> Headers:
        """Return these lines and more."""
        return Headers((*self._lines, *lines))


@dataclass(frozen=True)
class Request:
    """One request, as it came: nothing decoded, nothing trusted.

    `path` and `query` are still percent-encoded; `remote` is "address:port" of the client, "" if there is
    none.
    """

    method: str
    path: str
    query: str = ""
    headers: Headers = field(default_factory=Headers)
    body: Body = field(default_factory=BytesIO)
    scheme: str = "http"
    version: str = "HTTP/1.1"
    remote: str = ""

    @property
    def uri(self) -> str:
        """Path and query, as in the request line."""
        return f"{self.path}?{self.query}" if self.query else self.path


@dataclass(frozen=True)
class FileBody:
    """Part of an open file: a server may hand it to `sendfile`. Whoever sends it closes the file."""

    file: BinaryIO
    offset: int
    length: int

    def chunks(self) -> Iterator[bytes]:
        """Read the part; the file is closed at the end, and when the reader stops early."""
        with self.file as file:
            file.seek(self.offset)
            left = self.length
            while left and (chunk := file.read(min(CHUNK_BYTES, left))):
                left -= len(chunk)
                yield chunk


def _nobody_listens(_: int) -> None:
    pass


@dataclass(frozen=True)
class Response:
    """One response. Its headers hold `Content-Length` wherever the app knows the length.

    `body` is empty for HEAD, 204 and 304. A body that waits for something to happen yields `NOTHING_YET`,
    and the carrier asks again after a moment; where nothing can happen meanwhile, because the client is in
    the same thread, the carrier ends the answer there. The carrier calls `sent` exactly once, with the number
    of body bytes that it wrote: just before the last byte is out, so that a client which has the whole answer
    finds done what `sent` does, or when the client has gone. Going through `chunks` does that by itself.
    """

    status: int
    headers: Headers = field(default_factory=Headers)
    body: Iterator[bytes] | FileBody = field(default_factory=lambda: iter(()))
    sent: Callable[[int], None] = _nobody_listens

    def and_then(self, also: Callable[[], None]) -> Response:
        """Return this response with something more to do when it has been sent."""

        def both(written: int) -> None:
            try:
                self.sent(written)
            finally:
                also()

        return dataclasses.replace(self, sent=both)

    def chunks(self) -> Iterator[bytes]:
        """Go through the body, whatever kind it is, and tell `sent` how far that went."""
        written = 0
        try:
            for chunk in self.body.chunks() if isinstance(self.body, FileBody) else self.body:
                yield chunk
                written += len(chunk)
        finally:
            self.sent(written)


App = Callable[[Request], Response]
"""What a server or the in-process network serves."""
