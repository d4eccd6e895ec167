"""Programs that may listen where a daemon is looked for: old engines, programs that hang, no engines at all.

They stand for foreign programs; nothing of the course is replaced by them.
"""

from __future__ import annotations

import contextlib
import json
import socket
import socketserver
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path


@contextmanager
def answering(path: Path, answers: Mapping[str, tuple[int, object]]) -> Iterator[None]:
    """Serve HTTP on a unix socket: each path of `answers` with its status and JSON, the rest with 404."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, content = answers.get(self.path, (404, {"message": "page not found"}))
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with socketserver.ThreadingUnixStreamServer(str(path), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def accepting(path: Path, handle: Callable[[socket.socket, threading.Event], None]) -> Iterator[None]:
    """Take connections on a unix socket and hand each to `handle`, which ends when the event is set."""
    over = threading.Event()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        thread = threading.Thread(target=_accept, args=(listener, handle, over))
        thread.start()
        try:
            yield
        finally:
            over.set()
            with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as last:
                last.connect(str(path))  # ends the wait in accept
            thread.join()


def _accept(
    listener: socket.socket, handle: Callable[[socket.socket, threading.Event], None], over: threading.Event
) -> None:
    while not over.is_set():
        connection, _ = listener.accept()
        with connection:
            if not over.is_set():
                handle(connection, over)


def say_nothing(connection: socket.socket, over: threading.Event) -> None:
    """Take the question and never answer."""
    del connection
    over.wait()


def drip(connection: socket.socket, over: threading.Event) -> None:
    """Answer with a byte every now and then, so that no time-out between two bytes ever counts."""
    connection.sendall(b"HTTP/1.0 200 OK\r\nX-Drip: ")
    with contextlib.suppress(OSError):
        while not over.wait(0.2):
            connection.sendall(b"x")


def speak_smtp(connection: socket.socket, over: threading.Event) -> None:
    """Greet as a mail server does, and end after the first words that are no mail."""
    del over
    connection.sendall(b"220 mail.example ESMTP ready\r\n")
    connection.recv(4096)


def break_off(connection: socket.socket, over: threading.Event) -> None:
    """Close without a word."""
    del connection, over
