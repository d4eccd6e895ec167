"""A registry on a real socket, by the standard library's server: enough for real clients in these tests.

Also a program (`python -m tests.registry.serving FOLDER PORT`), so that a test can kill one.
"""

from __future__ import annotations

import contextlib
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.app import App, Headers, IncompleteBodyError, Request
from sandbox.registry import Configuration, Registry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO


class SocketBody:
    """A request's body, by its `Content-Length` or in chunks."""

    def __init__(self, file: BinaryIO, headers: Headers) -> None:
        """Read nothing yet."""
        self._file = file
        self._is_chunked = headers.get("Transfer-Encoding").lower() == "chunked"
        self._left = 0 if self._is_chunked else int(headers.get("Content-Length") or 0)
        self._is_over = False

    def read(self, size: int, /) -> bytes:
        """Read some more; a connection that ends early is an incomplete body."""
        if self._is_chunked and not self._left and not self._is_over:
            self._left = int(self._file.readline().strip() or b"0", 16)
            if not self._left:
                self._is_over = True
                self._file.readline()
        if not self._left:
            return b""
        found = self._file.read1(min(size, self._left))  # type: ignore[attr-defined]
        if not found:
            raise IncompleteBodyError(f"{self._left} bytes more were promised")
        self._left -= len(found)
        if self._is_chunked and not self._left:
            self._file.readline()
        return bytes(found)


def handler_of(app: App) -> type[BaseHTTPRequestHandler]:
    """Make the handler class that passes every request to an app."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        default_request_version = "HTTP/1.0"  # so that a TLS hello is answered with a status line
        disable_nagle_algorithm = True
        wbufsize = 1 << 16

        def answer(self) -> None:
            """Pass one request on, and its response back."""
            path, _, query = self.path.partition("?")
            headers = Headers(self.headers.items())
            body = SocketBody(self.rfile, headers)  # type: ignore[arg-type]
            remote = f"{self.client_address[0]}:{self.client_address[1]}"
            response = app(Request(self.command, path, query, headers, body, remote=remote))
            self.send_response_only(response.status)
            for name, value in response.headers:
                self.send_header(name, value)
            if body.read(1):  # pragma: no cover - depends on how far the client got
                self.send_header("Connection", "close")
                self.close_connection = True
            self.end_headers()
            for chunk in response.chunks():
                self.wfile.write(chunk)

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815 - the library's names

        def handle(self) -> None:
            """Live with clients that go away."""
            with contextlib.suppress(ConnectionError, IncompleteBodyError):
                super().handle()

        def log_message(self, *_: object) -> None:
            """Leave logging to the app."""

    return Handler


class Server(ThreadingHTTPServer):
    """A threaded server that does not outlive its test."""

    daemon_threads = True
    request_queue_size = 256


@contextlib.contextmanager
def serving(app: App) -> Iterator[str]:
    """Serve an app on a free port of 127.0.0.1, and yield its address."""
    with Server(("127.0.0.1", 0), handler_of(app)) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def _to_stderr(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def main(folder: str, port: str) -> None:
    """Serve a folder until killed; the port is printed when it is ready."""
    app = Registry(
        Configuration(root=Path(folder), is_delete_enabled=True),
        write_log=_to_stderr,
    )
    with Server(("127.0.0.1", int(port)), handler_of(app)) as server:
        print(server.server_port, flush=True)  # noqa: T201 - the test reads it
        server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
