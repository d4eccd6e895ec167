"""How answers are written: framing, files, mistakes of the app, and what it is told of their end."""

from __future__ import annotations

import dataclasses
import os
import re
import time
from typing import TYPE_CHECKING

import pytest
import requests

from sandbox.transport import serving
from tests.transport.apps import Echo, connect, read_all, read_until, talk, text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sandbox.app import Request, Response
    from sandbox.transport import Server


@pytest.fixture
def app(tmp_path: Path) -> Echo:
    """Make the echo, with a large file."""
    path = tmp_path / "file"
    path.write_bytes(os.urandom(3 << 20))
    return Echo(file=path)


@pytest.fixture
def server(app: Echo) -> Iterator[Server]:
    """Serve it."""
    with serving(app) as running:
        yield running


def get(server: Server, path: str, *, version: str = "1.1", method: str = "GET") -> bytes:
    """Ask once, and return everything that is said."""
    return talk(
        server.address, f"{method} {path} HTTP/{version}\r\nHost: a\r\nConnection: close\r\n\r\n".encode()
    )


def test_an_answer_of_known_length_has_a_date_and_no_other_framing(server: Server, app: Echo) -> None:
    head, _, body = get(server, "/x").partition(b"\r\n\r\n")
    assert body == b"GET /x a "
    assert b"\r\nContent-Length: 9\r\n" in head
    assert re.search(rb"\r\nDate: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\n", head)
    assert b"Transfer-Encoding" not in head
    assert app.sent == [9]


def test_an_answer_of_unknown_length_comes_in_chunks(server: Server, app: Echo) -> None:
    head, _, body = get(server, "/stream").partition(b"\r\n\r\n")
    assert b"\r\nTransfer-Encoding: chunked\r\n" in head
    assert body == b"4\r\none \r\n4\r\ntwo \r\n5\r\nthree\r\n0\r\n\r\n"
    assert app.sent == [13]


def test_to_http_1_0_it_ends_with_the_connection(server: Server) -> None:
    head, _, body = get(server, "/stream", version="1.0").partition(b"\r\n\r\n")
    assert b"Transfer-Encoding" not in head
    assert body == b"one two three"


def test_a_head_request_has_the_length_and_no_body(server: Server, app: Echo) -> None:
    said = get(server, "/file", method="HEAD")
    assert f"\r\nContent-Length: {(3 << 20) - 20}\r\n".encode() in said
    assert said.endswith(b"\r\n\r\n")
    assert app.sent == [0]


def test_no_content_has_no_length(server: Server) -> None:
    said = get(server, "/nothing")
    assert said.startswith(b"HTTP/1.1 204 No Content\r\n")
    assert b"Content-Length" not in said


def test_a_part_of_a_file_is_sent_as_it_is(server: Server, app: Echo) -> None:
    assert app.file
    with requests.Session() as session:
        for _ in range(2):
            found = session.get(f"{server.url}/file", timeout=20).content
            assert found == app.file.read_bytes()[10:-10]
    assert app.sent == [len(found)] * 2


@pytest.mark.parametrize(
    "path", ["/x", "/nothing", "/file", "/small-file", "/stream", "/pieces"], ids=lambda path: path[1:]
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_whoever_has_the_whole_answer_finds_that_the_app_knows(app: Echo, path: str, method: str) -> None:
    """So a registry's log has the line of every request that was answered, however busy the machine is."""
    known: list[int] = []

    def slow(request: Request) -> Response:
        def know(written: int) -> None:
            time.sleep(0.2)
            known.append(written)

        return dataclasses.replace(app(request), sent=know)

    with serving(slow) as server, requests.Session() as session:
        found = session.request(method, server.url + path, timeout=20).content
        assert known == [len(found)]


def test_an_app_that_stumbles_at_the_end_has_answered(caplog: pytest.LogCaptureFixture) -> None:
    """A log that cannot be written, on a full disk, is not the client's trouble."""

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with (
        serving(lambda _: dataclasses.replace(text("whole"), sent=full)) as server,
        requests.Session() as session,
    ):
        for _ in range(2):
            assert session.get(server.url, timeout=20).text == "whole"
    assert "No space left on device" in caplog.text


def test_a_mistake_of_the_app_is_500_and_the_next_request_is_answered(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    with requests.Session() as session:
        assert session.get(f"{server.url}/mistake", timeout=20).status_code == 500
        assert session.get(f"{server.url}/x", timeout=20).status_code == 200
    assert "a mistake of the app's" in caplog.text


@pytest.mark.parametrize("path", ["/short", "/long"])
def test_a_body_of_another_length_is_never_taken_for_whole(
    server: Server, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    head, _, body = get(server, path).partition(b"\r\n\r\n")
    promised = int(head.partition(b"Content-Length: ")[2].partition(b"\r")[0] or 3)
    assert len(body) < promised
    assert "Content-Length" in caplog.text


def test_no_app_writes_a_line_into_the_header(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    said = get(server, "/split")
    assert said.startswith(b"HTTP/1.1 500 ")
    assert b"Set-Cookie" not in said
    assert "cannot be sent" in caplog.text


def test_a_client_that_goes_away_ends_an_endless_answer(server: Server, app: Echo) -> None:
    with connect(server.address) as sock:
        sock.sendall(b"GET /endless HTTP/1.1\r\nHost: a\r\n\r\n")
        read_until(sock, b"x" * 65536)
    server.close()
    assert len(app.sent) == 1
    assert app.sent[0] >= 65536


def test_an_upgraded_connection_is_the_apps_in_both_directions(server: Server) -> None:
    with connect(server.address) as sock:
        sock.sendall(b"POST /upgrade HTTP/1.1\r\nHost: a\r\nUpgrade: tcp\r\nConnection: Upgrade\r\n\r\n")
        said = read_until(sock, b"\r\n\r\n")
        assert said.startswith(b"HTTP/1.1 101 Switching Protocols\r\n")
        assert b"\r\nUpgrade: tcp\r\n" in said
        assert b"\r\nConnection: Upgrade\r\n" in said
        sock.sendall(b"hello")
        assert read_until(sock, b"HELLO") == b"HELLO"
        sock.sendall(b"bye")
        sock.shutdown(1)
        assert read_all(sock) == b"BYE"
