"""What counts as a request: one table of bytes in and the status that comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sandbox.transport import Limits, serving
from tests.transport.apps import Echo, connect, read_until, talk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.transport import Server

HOST = b"Host: a\r\n"
CLOSE = b"Connection: close\r\n"
LIMITS = Limits(request_line_bytes=1000, header_bytes=4000, header_fields=20, drain_bytes=1000)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """Serve the echo."""
    with serving(Echo(), limits=LIMITS) as running:
        yield running


def post(*lines: bytes, body: bytes = b"", target: bytes = b"/x") -> bytes:
    """Write a POST."""
    return b"POST " + target + b" HTTP/1.1\r\n" + HOST + b"".join(lines) + b"\r\n" + body


CHUNKED = b"Transfer-Encoding: chunked\r\n"
END = b"0\r\n\r\n"
REFUSED = {
    "both framings": (
        400,
        post(b"Content-Length: 3\r\n", b"Transfer-Encoding: chunked\r\n", body=b"0\r\n\r\n"),
    ),
    "both framings, the other way round": (
        400,
        post(b"Transfer-Encoding: chunked\r\n", b"Content-Length: 3\r\n", body=b"0\r\n\r\n"),
    ),
    "two lengths": (400, post(b"Content-Length: 3\r\n", b"Content-Length: 4\r\n", body=b"abcd")),
    "two equal lengths": (400, post(b"Content-Length: 3\r\n", b"Content-Length: 3\r\n", body=b"abc")),
    "a list of lengths": (400, post(b"Content-Length: 3, 3\r\n", body=b"abc")),
    "a signed length": (400, post(b"Content-Length: +3\r\n", body=b"abc")),
    "a negative length": (400, post(b"Content-Length: -1\r\n")),
    "a hexadecimal length": (400, post(b"Content-Length: 0x3\r\n", body=b"abc")),
    "an underscore in a length": (400, post(b"Content-Length: 1_0\r\n", body=b"0123456789")),
    "a length in other digits": (400, post("Content-Length: ٣\r\n".encode(), body=b"abc")),
    "an endless length": (400, post(b"Content-Length: 9999999999999999999999\r\n")),
    "another coding": (501, post(b"Transfer-Encoding: gzip, chunked\r\n", body=b"0\r\n\r\n")),
    "chunked twice": (501, post(b"Transfer-Encoding: chunked\r\n" * 2, body=b"0\r\n\r\n")),
    "a coding that looks like chunked": (
        501,
        post(b"Transfer-Encoding: xchunked\r\n"),
    ),
    "chunks in HTTP/1.0": (400, b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    "a space before the colon": (400, post(b"Content-Length : 3\r\n", body=b"abc")),
    "a space before the name": (400, post(b" Content-Length: 3\r\n", body=b"abc")),
    "a folded line": (400, post(b"A: b\r\n", b"\tc\r\n")),
    "no colon": (400, post(b"Content-Length\r\n")),
    "no name": (400, post(b": 3\r\n")),
    "a carriage return in a value": (400, post(b"A: b\rContent-Length: 3\r\n")),
    "a NUL in a value": (400, post(b"A: b\0\r\n")),
    "a NUL in the target": (400, post(target=b"/a\0b")),
    "a space in the target": (400, post(target=b"/a b")),
    "no host": (400, b"GET / HTTP/1.1\r\n\r\n"),
    "two hosts": (400, b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
    "a path as host": (400, b"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
    "a user in the host": (400, b"GET / HTTP/1.1\r\nHost: a@b\r\n\r\n"),
    "a target without a slash": (400, post(target=b"v2/")),
    "a target for a tunnel": (400, b"CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n"),
    "a target that is no URL": (400, post(target=b"http://[::1")),
    "no version": (400, b"GET /\r\n\r\n"),
    "no method": (400, b" / HTTP/1.1\r\nHost: a\r\n\r\n"),
    "a method with a colon": (400, b"GET: / HTTP/1.1\r\nHost: a\r\n\r\n"),
    "two spaces": (400, b"GET  / HTTP/1.1\r\nHost: a\r\n\r\n"),
    "HTTP/2 without asking": (505, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    "another protocol": (400, b"GET / RTSP/1.0\r\n\r\n"),
    "garbage": (400, b"\x00\x01\x02\x03\r\n\r\n"),
    "half a line": (400, b"GET / HT"),
    "half a header": (400, b"GET / HTTP/1.1\r\nHost: a\r\n"),
    "a TLS hello": (400, bytes.fromhex("16030100c8010000c40303") + b"\x00" * 50),
    "a line too long": (414, b"GET /" + b"a" * 2000 + b" HTTP/1.1\r\nHost: a\r\n\r\n"),
    "a header too long": (431, post(b"A: " + b"b" * 5000 + b"\r\n")),
    "too many fields": (431, post(b"A: b\r\n" * 30)),
    "empty lines alone": (400, b"\r\n" * 10),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_ambiguous_or_broken_is_refused_and_the_connection_ends(server: Server, name: str) -> None:
    status, sent = REFUSED[name]
    said = talk(
        server.address, sent, b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n" if sent.endswith(b"\n") else b""
    )
    assert said.startswith(f"HTTP/1.0 {status} ".encode()), said
    assert said.count(b"HTTP/1.0 ") == 1, said
    assert b"HTTP/1.1 " not in said
    assert b"smuggled" not in said


BROKEN_CHUNKS = {
    "no number": b"x\r\nabc\r\n0\r\n\r\n",
    "a sign": b"+3\r\nabc\r\n0\r\n\r\n",
    "an underscore": b"0_3\r\nabc\r\n0\r\n\r\n",
    "0x": b"0x3\r\nabc\r\n0\r\n\r\n",
    "a space before": b" 3\r\nabc\r\n0\r\n\r\n",
    "a size without end": b"f" * 20 + b"\r\nabc\r\n0\r\n\r\n",
    "LF alone": b"3\nabc\r\n0\r\n\r\n",
    "too long a chunk": b"3\r\nabcd\r\n0\r\n\r\n",
    "too short a chunk": b"5\r\nabc\r\n0\r\n\r\n",
    "an endless extension": b"3;" + b"e" * 1000 + b"\r\nabc\r\n0\r\n\r\n",
    "a trailer that is none": b"3\r\nabc\r\n0\r\nGET /smuggled HTTP/1.1\r\n\r\n",
    "no end": b"3\r\nabc\r\n",
    "nothing": b"",
}


@pytest.mark.parametrize("name", BROKEN_CHUNKS)
def test_a_broken_chunk_is_an_incomplete_body_and_the_connection_ends(name: str) -> None:
    app = Echo()
    with serving(app) as server:
        sent = post(b"Transfer-Encoding: chunked\r\n", body=BROKEN_CHUNKS[name])
        said = talk(server.address, sent, post(target=b"/smuggled"))
    assert said.count(b"HTTP/1.1 ") == 1, said
    assert len(app.broken) == 1
    assert b"Connection: close" in said


TAKEN = {
    "a path": (b"GET /a/b?c=d HTTP/1.1\r\nHost: h\r\n", b"", "GET /a/b?c=d h "),
    "the absolute form": (b"GET http://other:5/a?b HTTP/1.1\r\nHost: h\r\n", b"", "GET /a?b other:5 "),
    "the absolute form without a path": (b"GET http://other HTTP/1.1\r\nHost: h\r\n", b"", "GET / other "),
    "an asterisk": (b"OPTIONS * HTTP/1.1\r\nHost: h\r\n", b"", "OPTIONS * h "),
    "a letter beyond ASCII": ("GET /ü HTTP/1.1\r\nHost: h\r\n".encode(), b"", "GET /%C3%BC h "),
    "an escape, untouched": (b"GET /%2e%2E/%zz HTTP/1.1\r\nHost: h\r\n", b"", "GET /%2e%2E/%zz h "),
    "line feeds alone": (b"GET / HTTP/1.1\nHost: h\n", b"", "GET / h "),
    "an empty line before it": (b"\r\nGET / HTTP/1.1\r\nHost: h\r\n", b"", "GET / h "),
    "HTTP/1.0 without a host": (b"GET / HTTP/1.0\r\n", b"", "GET /  "),
    "a body of a length": (b"PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n", b"abc", "PUT / h abc"),
    "chunks": (
        b"PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n",
        b"3\r\nabc\r\n0A ;x=y\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n",
        "PUT / h abc0123456789",
    ),
    "a method that nobody knows": (b"BREW /pot HTTP/1.1\r\nHost: h\r\n", b"", "BREW /pot h "),
}


@pytest.mark.parametrize("name", TAKEN)
def test_a_request_reaches_the_app_as_it_was_written(server: Server, name: str) -> None:
    head, body, echoed = TAKEN[name]
    end = b"\r\n" if b"\r\n" in head else b"\n"
    said = talk(server.address, head + b"Connection: close" + end + end + body)
    assert said.startswith(b"HTTP/1.1 200 OK\r\n"), said
    assert said.partition(b"\r\n\r\n")[2].decode() == echoed


def test_requests_sent_at_once_are_answered_in_their_order(server: Server) -> None:
    first = post(b"Content-Length: 3\r\n", body=b"abc", target=b"/1")
    second = post(b"Transfer-Encoding: chunked\r\n", body=b"3\r\ndef\r\n0\r\n\r\n", target=b"/2")
    third = b"HEAD /3 HTTP/1.1\r\n" + HOST + b"\r\n"
    said = talk(server.address, first + second + third + post(CLOSE, target=b"/4"))
    assert [said.find(words) > 0 for words in (b"POST /1 a abc", b"POST /2 a def", b"POST /4 a ")] == [
        True
    ] * 3
    assert said.count(b"HTTP/1.1 200 OK") == 4
    assert said.index(b"/1") < said.index(b"/2") < said.index(b"/4")


def test_a_body_that_the_app_left_is_no_request(server: Server) -> None:
    left = b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
    length = f"Content-Length: {len(left)}\r\n".encode()
    said = talk(server.address, post(length, body=left, target=b"/ignore") + post(CLOSE, target=b"/next"))
    assert said.startswith(b"HTTP/1.1 403 Forbidden")
    assert b"smuggled" not in said
    assert b"POST /next a " in said


@pytest.mark.parametrize("framing", [b"Content-Length: 1000000\r\n", b"Transfer-Encoding: chunked\r\n"])
def test_an_unwanted_large_body_ends_the_connection_and_the_answer_arrives(
    server: Server, framing: bytes
) -> None:
    body = b"f0000\r\n" + b"x" * 0xF0000 + b"\r\n0\r\n\r\n" if b"chunked" in framing else b"x" * 1000000
    said = talk(server.address, post(framing, body=body, target=b"/ignore"))
    assert said.startswith(b"HTTP/1.1 403 Forbidden")
    assert b"Connection: close" in said
    assert said.endswith(b"no, thanks")


def test_a_client_that_waits_for_continue_gets_it_when_the_body_is_wanted(server: Server) -> None:
    with connect(server.address) as sock:
        sock.sendall(post(b"Content-Length: 3\r\n", b"Expect: 100-continue\r\n"))
        assert read_until(sock, b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        sock.sendall(b"abc")
        assert read_until(sock, b"POST /x a abc").startswith(b"HTTP/1.1 200 OK")
        sock.sendall(post(b"Content-Length: 3\r\n", b"Expect: 100-continue\r\n", target=b"/ignore"))
        said = read_until(sock, b"no, thanks")
    assert said.startswith(b"HTTP/1.1 403 Forbidden")
    assert b"Connection: close" in said
