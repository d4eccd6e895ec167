"""A tiny HTTP server on a loopback port of this machine: does the daemon come when it is sent here?

It answers as a registry without that image. A daemon tries TLS first: what is no HTTP gets a proper status
line, for Go's clients go on in plain HTTP only after one.
"""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

TLS_HANDSHAKE = b"\x16"
"""The first byte of a TLS record with a ClientHello. Source: RFC 8446, section 5.1."""

NO_MANIFEST = b'{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}'


class Listener(ThreadingHTTPServer):
    """The server; `paths` are what was asked for, in order, `tls_hellos` how often TLS was tried."""

    daemon_threads = True

    def __init__(self) -> None:
        """Listen on a free port of 127.0.0.1."""
        super().__init__(("127.0.0.1", 0), _Handler)
        self.paths: list[str] = []
        self.tls_hellos = 0

    @property
    def address(self) -> str:
        """Return where it listens, as a registry's address."""
        return f"127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Listener
    timeout = 5

    def handle(self) -> None:
        if self.connection.recv(1, socket.MSG_PEEK) == TLS_HANDSHAKE:
            self.server.tls_hellos += 1
            self.wfile.write(b"HTTP/1.0 400 Bad Request\r\n\r\nThis port speaks plain HTTP.\n")
            return
        super().handle()

    def do_GET(self) -> None:
        self.server.paths.append(self.path)
        found = self.path.rstrip("/") == "/v2"
        body = b"{}" if found else NO_MANIFEST
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Docker-Distribution-Api-Version", "registry/2.0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815  # the name that http.server calls

    def log_message(self, *_: object) -> None:
        """Say nothing: what was asked is in `paths`."""


@contextmanager
def listening() -> Iterator[Listener]:
    """Serve while the block runs."""
    with Listener() as listener:
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield listener
        finally:
            listener.shutdown()
            thread.join()
