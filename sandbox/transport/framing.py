"""How an answer is written: status line, header fields, and a body that ends where the client can see it.

The server and the in-process network both send what `frames` yields, so that a client sees the same bytes.
Source: RFC 9112, sections 4, 6 and 9; RFC 9110, sections 6.4.1, 8.6 and 15.2.2.
"""

from __future__ import annotations

import logging
import re
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus
from typing import TYPE_CHECKING, Literal

from sandbox.app import NOTHING_YET, FileBody, Headers, Response

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from sandbox.transport.head import BadRequestError, Head

_BAD = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_OURS = ("connection", "transfer-encoding", "keep-alive", "date")
_BODYLESS = (204, 304)
_SMALL_BYTES = 64 << 10
SWITCHING = 101

_log = logging.getLogger(__name__)


class WrongLengthError(Exception):
    """An app's body is not as long as its `Content-Length` says; the client must not take it for whole."""


@dataclass
class Answer:
    """A response on its way to a client; `written` counts the bytes of its body that are out."""

    response: Response
    framing: Literal["none", "length", "chunks", "end", "raw"]
    head: bytes
    length: int = 0
    stays_open: bool = False
    written: int = field(default=0, init=False)
    _is_told: bool = field(default=False, init=False)

    def conclude(self, size_bytes: int) -> None:
        """Tell the app that all is out, before the last frame, with so many bytes of the body, really is."""
        self.written += size_bytes
        self._tell()

    def finish(self) -> None:
        """Close the body, at its end or before, and tell the app how far it went."""
        body = self.response.body
        with suppress(ValueError):  # a generator that is running is closed by whoever runs it
            if isinstance(body, FileBody):
                body.file.close()
            elif hasattr(body, "close"):
                body.close()
        self._tell()

    def _tell(self) -> None:
        """Tell the app how far its answer went, once; what goes wrong there is not the client's."""
        if self._is_told:
            return
        self._is_told = True
        try:
            self.response.sent(self.written)
        except Exception:  # noqa: BLE001 - the app's mistake: the answer itself is good
            _log.exception("an app stumbled over the end of its answer")


def plan(head: Head, response: Response, *, stays_open: bool) -> Answer:
    """Decide how the body ends, and write the head; raises `ValueError` for a header that cannot be sent."""
    lengths = response.headers.all("Content-Length")
    stays_open = stays_open and response.headers.get("Connection").lower() != "close"
    if response.status == SWITCHING:
        return Answer(response, "raw", _head(response, [("Connection", "Upgrade")]))
    if head.method == "HEAD" or response.status in _BODYLESS:
        written = _head(response, _connection(head, stays_open=stays_open))
        return Answer(response, "none", written, stays_open=stays_open)
    if lengths:
        written = _head(response, _connection(head, stays_open=stays_open))
        return Answer(response, "length", written, int(lengths[0]), stays_open=stays_open)
    if head.version == "HTTP/1.0":
        return Answer(response, "end", _head(response, _connection(head, stays_open=False)))
    more = [("Transfer-Encoding", "chunked"), *_connection(head, stays_open=stays_open)]
    return Answer(response, "chunks", _head(response, more), stays_open=stays_open)


def frames(answer: Answer) -> Generator[tuple[bytes, int]]:
    """Yield all bytes of an answer, each piece of the body as soon as the app has it, with its size.

    The caller adds the sizes of what is out to `written`, and calls `finish` in the end, however it ends.
    Before the frame after which a client has the whole answer, the app is told (see `Response.sent`), and
    that frame's size is counted already.
    `NOTHING_YET` means that the app waits: the caller waits as well, or sends `end_of` and stops.
    """
    if answer.framing == "none":
        answer.conclude(0)
        yield answer.head, 0
    elif answer.framing == "length":
        yield from _of_length(answer)
    else:
        yield answer.head, 0
        for chunk in _pieces(answer.response):
            is_framed = answer.framing == "chunks" and chunk is not NOTHING_YET
            yield b"%x\r\n%b\r\n" % (len(chunk), chunk) if is_framed else chunk, len(chunk)
        if answer.framing == "chunks":
            answer.conclude(0)
            yield end_of(answer), 0


def end_of(answer: Answer) -> bytes:
    """Return what tells a client that the body has ended, b"" where its length or the connection does."""
    return b"0\r\n\r\n" if answer.framing == "chunks" else b""


def phrase(status: int) -> str:
    """Return what a status is called."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def refusal(error: BadRequestError) -> bytes:
    """Write the answer to what is no request.

    It is HTTP/1.0, as whoever asked may not speak HTTP at all: a client that tried TLS sees `HTTP/` and can
    tell that this is a plain port.
    """
    text = f"{error.status} {phrase(error.status)}: {error}\n"
    head = f"HTTP/1.0 {error.status} {phrase(error.status)}\r\nContent-Type: text/plain; charset=utf-8\r\n"
    return f"{head}Content-Length: {len(text)}\r\nConnection: close\r\n\r\n{text}".encode()


def _of_length(answer: Answer) -> Generator[tuple[bytes, int]]:
    """Send the head with the first bytes: small answers are one packet."""
    head, left = answer.head, answer.length
    for chunk in filter(None, _chunks(answer.response)):
        left -= len(chunk)
        if left < 0:
            raise WrongLengthError(f"The app's body is longer than its Content-Length of {answer.length}.")
        if head and len(chunk) > _SMALL_BYTES:
            yield head, 0
            head = b""
        if left:
            yield (head + chunk if head else chunk), len(chunk)
        else:
            yield from _end_of_length(answer, head, chunk)
        head = b""
    if left:
        raise WrongLengthError(f"The app's body is {left} bytes short of its Content-Length.")
    if head:
        answer.conclude(0)
        yield head, 0


def _end_of_length(answer: Answer, head: bytes, chunk: bytes) -> Generator[tuple[bytes, int]]:
    """Send the last piece; of a large one the last byte goes alone: a client may go in the midst of it."""
    if len(chunk) > _SMALL_BYTES:
        yield chunk[:-1], len(chunk) - 1
        chunk = chunk[-1:]
    answer.conclude(len(chunk))
    yield (head + chunk if head else chunk), 0


def _pieces(response: Response) -> Iterator[bytes]:
    """Leave out empty pieces that mean nothing: as a chunk, one would be the end."""
    return (chunk for chunk in _chunks(response) if chunk or chunk is NOTHING_YET)


def _chunks(response: Response) -> Iterator[bytes]:
    return response.body.chunks() if isinstance(response.body, FileBody) else response.body


def _connection(head: Head, *, stays_open: bool) -> list[tuple[str, str]]:
    return [] if stays_open else ([("Connection", "close")] if head.version == "HTTP/1.1" else [])


def _head(response: Response, more: list[tuple[str, str]]) -> bytes:
    lines = [f"HTTP/1.1 {response.status} {phrase(response.status)}"]
    for name, value in (*_passed_on(response), ("Date", formatdate(usegmt=True)), *more):
        line = f"{name}: {value}"
        if _BAD.search(line):
            raise ValueError(f"The app's header {name}: {value!r} cannot be sent.")
        lines.append(line)
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _passed_on(response: Response) -> Headers:
    """Leave out what belongs to the carrier, and a length where there can be no body."""
    without_length = response.status == _BODYLESS[0] or response.status < HTTPStatus.OK
    left_out = (*_OURS, "content-length") if without_length else _OURS
    return Headers((name, value) for name, value in response.headers if name.lower() not in left_out)
