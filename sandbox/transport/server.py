"""The server: accepts connections and serves each in a thread of its own.

Threads of the standard library, because the apps are synchronous and their work is file reads, writes and
hashes, which leave the interpreter to others. It waits in one place, for connections and for the word to
stop.
"""

from __future__ import annotations

import contextlib
import logging
import selectors
import socket
import threading
import time
from typing import TYPE_CHECKING

from sandbox.transport.connection import Connection
from sandbox.transport.limits import Limits
from sandbox.transport.listener import Listener, listen_tcp

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator

    from sandbox.app import App

_BUSY = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
)
_PAUSE_S = 0.1
_log = logging.getLogger(__name__)


class Server:
    """Serves an app on listeners, which it owns from now on; TLS where there is a context."""

    def __init__(
        self,
        app: App,
        *listeners: Listener,
        limits: Limits | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Accept nothing yet."""
        self._app = app
        self._listeners = listeners
        self._limits = limits or Limits()
        self._tls = tls
        self._waking, self._woken = socket.socketpair()
        self._threads: dict[threading.Thread, Connection] = {}
        self._lock = threading.Lock()
        self._is_over = threading.Event()
        self._is_over.set()
        self.addresses = tuple(each.address for each in listeners)

    @property
    def address(self) -> str:
        """The first address: `127.0.0.1:5000`, or a path."""
        return self.addresses[0]

    @property
    def url(self) -> str:
        """The first address as a URL."""
        return f"{'https' if self._tls else 'http'}://{self.address}"

    def serve(self) -> None:
        """Accept connections until `stop` is called, which any thread or signal handler may do."""
        self._is_over.clear()
        try:
            self._accept_all()
        finally:
            self._is_over.set()

    def _accept_all(self) -> None:
        with selectors.DefaultSelector() as selector:
            for listener in self._listeners:
                listener.socket.settimeout(0)
                selector.register(listener.socket, selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            while True:
                ready = [key.fileobj for key, _ in selector.select()]
                if self._woken in ready:
                    return
                for waiting in ready:
                    self._accept(waiting)  # type: ignore[arg-type]

    def stop(self) -> None:
        """Let `serve` return. Connections go on until `close`."""
        with contextlib.suppress(OSError):
            self._waking.send(b"\0")

    def close(self, grace_s: float = 5.0) -> None:
        """Accept nothing more, let what is being answered be finished within `grace_s`, then break off."""
        self.stop()
        self._is_over.wait()
        for listener in self._listeners:
            listener.close()
        with self._lock:
            running = dict(self._threads)
        for connection in running.values():
            connection.end()
        _join(running, time.monotonic() + grace_s)
        for connection in running.values():
            connection.cut()
        _join(running, time.monotonic() + grace_s)
        for end in (self._waking, self._woken):
            end.close()

    def _accept(self, listener: socket.socket) -> None:
        try:
            sock, peer = listener.accept()
        except (BlockingIOError, ConnectionError):
            return  # the client has gone again
        except OSError as error:  # too many open files: those that are served must end first
            _log.warning("cannot accept: %s", error)
            time.sleep(_PAUSE_S)
            return
        remote = f"{peer[0]}:{peer[1]}" if isinstance(peer, tuple) else ""
        connection = Connection(sock, remote, self._app, self._limits, self._tls)
        with self._lock:
            is_busy = len(self._threads) >= self._limits.connections
        if is_busy:
            _turn_away(sock)
        else:
            self._start(connection)

    def _start(self, connection: Connection) -> None:
        thread = threading.Thread(target=self._run, args=(connection,), daemon=True)
        with self._lock:
            self._threads[thread] = connection
        thread.start()

    def _run(self, connection: Connection) -> None:
        try:
            connection.run()
        finally:
            with self._lock:
                del self._threads[threading.current_thread()]


def _turn_away(sock: socket.socket) -> None:
    with sock, contextlib.suppress(OSError):
        sock.settimeout(0)
        sock.send(_BUSY)


def _join(threads: dict[threading.Thread, Connection], end_s: float) -> None:
    for thread in threads:
        thread.join(max(end_s - time.monotonic(), 0))


@contextlib.contextmanager
def serving(
    app: App,
    *listeners: Listener,
    limits: Limits | None = None,
    tls: ssl.SSLContext | None = None,
) -> Iterator[Server]:
    """Serve an app from a thread while the block runs; without a listener, on a free port of 127.0.0.1."""
    server = Server(app, *(listeners or (listen_tcp(),)), limits=limits, tls=tls)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join()
        server.close()
