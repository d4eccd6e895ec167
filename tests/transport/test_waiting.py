"""A body that waits for something: the server asks again, and the network inside the process ends it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import requests

from sandbox.app import NOTHING_YET, Headers, Request, Response
from sandbox.transport import Network, serving
from tests.transport.apps import connect, read_until

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Waiting:
    """Says what it is told, as soon as it is told."""

    words: list[bytes] = field(default_factory=lambda: [b"first "])
    is_over: threading.Event = field(default_factory=threading.Event)
    is_sent: threading.Event = field(default_factory=threading.Event)
    asked: int = 0

    def __call__(self, request: Request) -> Response:
        """Answer for as long as it is not over."""
        more = (("Upgrade", "tcp"),) if request.path == "/hijacked" else ()
        status = 101 if more else 200
        return Response(status, Headers(more), self._pieces(), lambda _: self.is_sent.set())

    def _pieces(self) -> Iterator[bytes]:
        while not self.is_over.is_set():
            while self.words:
                yield self.words.pop(0)
            self.asked += 1
            yield NOTHING_YET
        yield from self.words


def test_what_happens_later_arrives_later() -> None:
    app = Waiting()
    with serving(app) as server, requests.get(server.url, stream=True, timeout=20) as answer:
        pieces = answer.iter_content(None)
        assert next(pieces) == b"first "
        app.words.append(b"second ")
        assert next(pieces) == b"second "
        app.words.append(b"last")
        app.is_over.set()
        assert b"".join(pieces) == b"last"
    assert app.is_sent.wait(20)


def test_a_client_that_goes_away_ends_the_waiting() -> None:
    app = Waiting()
    with serving(app) as server:
        with connect(server.address) as sock:
            sock.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            read_until(sock, b"first ")
        assert app.is_sent.wait(20)


def test_a_client_that_closed_its_side_after_an_upgrade_still_listens() -> None:
    app = Waiting()
    with serving(app) as server, connect(server.address) as sock:
        sock.sendall(b"GET /hijacked HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n")
        sock.shutdown(1)
        read_until(sock, b"first ")
        before = app.asked
        while app.asked < before + 3:
            assert not app.is_sent.wait(0.01)
        app.words.append(b"second ")
        read_until(sock, b"second ")
        app.is_over.set()


def test_a_server_that_ends_does_not_wait() -> None:
    app = Waiting()
    with serving(app) as server:
        answer = requests.get(server.url, stream=True, timeout=20)
        assert next(answer.iter_content(None)) == b"first "
    assert app.is_sent.wait(20)
    answer.close()


def test_inside_the_process_the_answer_ends_where_nothing_can_happen() -> None:
    app = Waiting()
    with Network() as network:
        network.serve("127.0.0.1:5000", app)
        assert requests.get("http://127.0.0.1:5000/", timeout=20).content == b"first "
    assert app.is_sent.is_set()
    assert app.asked == 1
