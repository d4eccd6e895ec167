"""The head of a request: its line and its header fields, read strictly, for lenience is how smuggling begins.

Two programs that read one stream differently can be played off against each other; so whatever is ambiguous
is refused, and its connection ends. Source: RFC 9112, sections 2.2, 3, 5, 6 and 11.2; RFC 9110, section 5.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote_from_bytes, urlsplit

from sandbox.app import Headers

if TYPE_CHECKING:
    from io import BufferedReader

    from sandbox.transport.limits import Limits

_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_BAD_IN_VALUE = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_BAD_IN_TARGET = re.compile(rb"[\x00-\x20\x7f]")
_VERSION = re.compile(r"HTTP/\d\.\d", re.ASCII)
_LENGTH = re.compile(r"[0-9]{1,18}", re.ASCII)
_HOST = re.compile(r"[A-Za-z0-9._~:%\[\]-]*", re.ASCII)
_MOST_EMPTY_LINES = 4
_ASCII_TARGET = "".join(map(chr, range(0x21, 0x7F)))
TLS_HELLO = 0x16
"""The first byte of a TLS connection: a record of type handshake. Source: RFC 8446, section 5.1."""


class BadRequestError(Exception):
    """What came is no request that may be answered; the connection ends with this status."""

    def __init__(self, status: int, reason: str) -> None:
        """Say why."""
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True)
class Head:
    """A request without its body. `length` is None for a body in chunks."""

    method: str
    target: str
    version: str
    headers: Headers
    length: int | None = 0

    @property
    def path(self) -> str:
        """The path, still percent-encoded."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        """What follows the question mark."""
        return self.target.partition("?")[2]

    @property
    def stays_open(self) -> bool:
        """Whether the client wants to send more requests."""
        return self.version == "HTTP/1.1" and "close" not in self.options

    @property
    def options(self) -> set[str]:
        """The options of the `Connection` field."""
        return {each.strip().lower() for each in self.headers.get("Connection").split(",")}

    @property
    def wants_continue(self) -> bool:
        """Whether the client waits for `100 Continue` before it sends the body."""
        return self.version == "HTTP/1.1" and self.headers.get("Expect").lower() == "100-continue"

    @property
    def wants_upgrade(self) -> bool:
        """Whether the client asks to go on with another protocol."""
        return "upgrade" in self.options and bool(self.headers.get("Upgrade"))


def read_head(reader: BufferedReader, limits: Limits) -> Head | None:
    """Read the head of the next request; None where the client has no more.

    Raises `BadRequestError` for what is none.
    """
    line = _request_line(reader, limits)
    if line is None:
        return None
    method, asked, version = _parse_request_line(line)
    lines = _fields(reader, limits)
    target, host = _origin_form(method, asked)
    if host is not None:
        lines = [("Host", host), *((name, value) for name, value in lines if name.lower() != "host")]
    headers = Headers(lines)
    _check_host(headers, version)
    return Head(method, target, version, headers, _body_length(headers, version))


def _request_line(reader: BufferedReader, limits: Limits) -> bytes | None:
    """Read the first line; "a server … SHOULD ignore at least one empty line" before it."""
    for _ in range(_MOST_EMPTY_LINES):
        line = reader.readline(limits.request_line_bytes + 1)
        if not line:
            return None
        if line[0] == TLS_HELLO:
            raise BadRequestError(400, "This is a plain HTTP port, and what came is a TLS hello.")
        if len(line) > limits.request_line_bytes:
            raise BadRequestError(414, "The request line is too long.")
        if line.strip(b"\r\n"):
            return _without_end(line)
    raise BadRequestError(400, "There are empty lines in place of a request.")


def _without_end(line: bytes) -> bytes:
    """Take CRLF or, as section 2.2 allows, LF alone off; a line that just stops is none."""
    if not line.endswith(b"\n"):
        raise BadRequestError(400, "The request ends in the middle of its header.")
    return line[:-2] if line.endswith(b"\r\n") else line[:-1]


def _parse_request_line(line: bytes) -> tuple[str, bytes, str]:
    parts = line.split(b" ")
    if len(parts) != len(("method", "target", "version")):
        raise BadRequestError(400, "The request line is not METHOD TARGET VERSION.")
    method, target, version = parts[0], parts[1], parts[2].decode("latin-1")
    if not _NAME.fullmatch(method) or not target or _BAD_IN_TARGET.search(target):
        raise BadRequestError(400, "The request line is not METHOD TARGET VERSION.")
    if not _VERSION.fullmatch(version):
        raise BadRequestError(400, "The request line does not end in a version of HTTP.")
    if not version.startswith("HTTP/1."):
        raise BadRequestError(505, "This server speaks HTTP/1.1.")
    return method.decode("ascii"), target, "HTTP/1.0" if version == "HTTP/1.0" else "HTTP/1.1"


def _fields(reader: BufferedReader, limits: Limits) -> list[tuple[str, str]]:
    left = limits.header_bytes
    lines: list[tuple[str, str]] = []
    while True:
        line = reader.readline(left + 1)
        left -= len(line)
        if left < 0 or len(lines) > limits.header_fields:
            raise BadRequestError(431, "The header is too large.")
        line = _without_end(line)
        if not line:
            return lines
        lines.append(_field(line))


def _field(line: bytes) -> tuple[str, str]:
    """Read one field; a folded line begins with a space, and so has no name."""
    name, colon, value = line.partition(b":")
    value = value.strip(b" \t")
    if not colon or not _NAME.fullmatch(name) or _BAD_IN_VALUE.search(value):
        raise BadRequestError(400, "A line of the header is no NAME: VALUE.")
    return name.decode("ascii"), value.decode("latin-1")


def _origin_form(method: str, target: bytes) -> tuple[str, str | None]:
    """Return path and query, and the host that a target in absolute form names.

    Source: RFC 9112, section 3.2.2: the authority replaces the `Host` field. Bytes beyond ASCII, which
    people do type, are percent-encoded here.
    """
    text = quote_from_bytes(target, safe=_ASCII_TARGET)
    if text.startswith("/") or (text == "*" and method == "OPTIONS"):
        return text, None
    if text.lower().startswith(("http://", "https://")):
        try:
            parts = urlsplit(text)
        except ValueError:
            raise BadRequestError(400, "The request's target is no URL.") from None
        path = parts.path or "/"
        return (f"{path}?{parts.query}" if parts.query else path), parts.netloc.rpartition("@")[2]
    raise BadRequestError(400, "The request's target is neither a path nor a URL.")


def _check_host(headers: Headers, version: str) -> None:
    hosts = headers.all("Host")
    if len(hosts) > 1 or (not hosts and version == "HTTP/1.1"):
        raise BadRequestError(400, "A request has exactly one Host field.")
    if not all(map(_HOST.fullmatch, hosts)):
        raise BadRequestError(400, "The Host field is no HOST:PORT.")


def _body_length(headers: Headers, version: str) -> int | None:
    """Say how the body ends. Both framings at once, and anything unclear, is an attack or a mistake.

    Source: RFC 9112, section 6.3.
    """
    codings, lengths = headers.all("Transfer-Encoding"), headers.all("Content-Length")
    if codings:
        if lengths or version == "HTTP/1.0":
            raise BadRequestError(400, "A request has one framing: Transfer-Encoding or Content-Length.")
        if [coding.lower() for coding in codings] != ["chunked"]:
            raise BadRequestError(501, "The only transfer coding that this server knows is chunked.")
        return None
    if len(lengths) > 1 or not all(map(_LENGTH.fullmatch, lengths)):
        raise BadRequestError(400, "The Content-Length is no number.")
    return int(lengths[0]) if lengths else 0
