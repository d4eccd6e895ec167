"""One client's connection: requests in, answers out, one after the other, until either side has enough."""

from __future__ import annotations

import contextlib
import io
import logging
import selectors
import socket
import ssl
import threading
import time
from typing import TYPE_CHECKING

from sandbox.app import NOTHING_YET, FileBody, Headers, IncompleteBodyError, Request, Response
from sandbox.transport import framing
from sandbox.transport.bodies import ChunkedBody, OpenBody, RequestBody, SizedBody
from sandbox.transport.head import TLS_HELLO, BadRequestError, Head, read_head
from sandbox.transport.stream import Stream
from sandbox.transport.unread import unread_bytes

if TYPE_CHECKING:
    from sandbox.app import App
    from sandbox.transport.limits import Limits

_READ_BYTES = 64 << 10
_SENDFILE_BYTES = 64 << 10
_PAUSE_S = 0.02
"""How long an app that waits for something is left alone."""

_HEAD_READ_S = 2.0
"""How long a client that upgrades may take to read the header."""

_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_PLAIN_ON_TLS = (
    b"HTTP/1.0 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n"
    b"Client sent an HTTP request to an HTTPS server.\n"
)
"""In the words of Go's net/http, which clients look for."""

_log = logging.getLogger(__name__)


class Connection:
    """A connection that was accepted; `run` serves it in the calling thread."""

    def __init__(
        self,
        sock: socket.socket,
        remote: str,
        app: App,
        limits: Limits,
        tls: ssl.SSLContext | None,
    ) -> None:
        """Say nothing yet."""
        self._sock = sock
        self._remote = remote
        self._app = app
        self._limits = limits
        self._tls = tls
        self._lock = threading.Lock()
        self._is_idle = True
        self._is_ending = False

    def run(self) -> None:
        """Serve the client until it goes, is refused, or the server ends; never raises for what it does."""
        try:
            self._serve()
        except (ConnectionError, TimeoutError, ssl.SSLError) as error:
            _log.debug("%s has gone: %s", self._remote, error)
        except OSError as error:
            _log.debug("%s: %s", self._remote, error)
        finally:
            self._sock.close()

    def end(self) -> None:
        """Let the request that is being answered be the last one, and wait for no other."""
        with self._lock:
            self._is_ending = True
            if self._is_idle:
                self._shut()

    def cut(self) -> None:
        """Break off."""
        self._shut()

    def _shut(self) -> None:
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def _serve(self) -> None:
        if self._sock.family != getattr(socket, "AF_UNIX", None):
            self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._tls and not self._start_tls(self._tls):
            return
        stream = Stream(self._sock, self._limits)
        reader: io.BufferedReader = io.BufferedReader(stream, _READ_BYTES)
        while self._exchange(stream, reader):
            pass

    def _start_tls(self, tls: ssl.SSLContext) -> bool:
        self._sock.settimeout(self._limits.head_s)
        first = self._sock.recv(1, socket.MSG_PEEK)
        if first and first[0] != TLS_HELLO:
            self._sock.sendall(_PLAIN_ON_TLS)
            self._linger()
            return False
        with self._lock:
            self._sock = tls.wrap_socket(self._sock, server_side=True, do_handshake_on_connect=False)
        self._sock.do_handshake()
        return True

    def _exchange(self, stream: Stream, reader: io.BufferedReader) -> bool:
        """Answer one request; True where another may follow."""
        stream.expect_request()
        if not reader.peek(1) or not self._begin():
            return False
        try:
            stream.expect_head()
            head = read_head(reader, self._limits)
        except BadRequestError as refusal:
            return self._refuse(refusal)
        except TimeoutError:
            return self._refuse(BadRequestError(408, "The header took too long."))
        if head is None:
            return False
        body = self._body(head, stream, reader)
        answer = self._answer(head, body)
        return self._send(answer) and self._drain(body) and self._rest()

    def _begin(self) -> bool:
        with self._lock:
            self._is_idle = False
            return not self._is_ending

    def _rest(self) -> bool:
        with self._lock:
            self._is_idle = True
            return not self._is_ending

    def _body(self, head: Head, stream: Stream, reader: io.BufferedReader) -> RequestBody:
        def begin() -> None:
            stream.expect_body()
            if head.wants_continue:
                self._let_continue()

        if head.length is None:
            return ChunkedBody(reader, begin)
        if head.length == 0 and head.wants_upgrade:
            return OpenBody(reader, stream.expect_anything)
        return SizedBody(reader, head.length, begin)

    def _let_continue(self) -> None:
        try:
            self._sock.sendall(_CONTINUE)
        except OSError as error:  # it waits no longer: to the app, a body that never comes
            raise IncompleteBodyError(f"the client has gone: {error}") from None

    def _answer(self, head: Head, body: RequestBody) -> framing.Answer:
        """Call the app; the connection ends where too much of the body is left."""
        scheme = "https" if self._tls else "http"
        request = Request(
            head.method, head.path, head.query, head.headers, body, scheme, head.version, self._remote
        )
        response = call(self._app, request)
        stays_open = head.stays_open and not self._is_ending and self._can_drain(head, body)
        try:
            return framing.plan(head, response, stays_open=stays_open)
        except ValueError:
            _log.exception("%s %s: its answer cannot be sent", head.method, head.path)
            response.sent(0)
            return framing.plan(head, mistake(), stays_open=False)

    def _can_drain(self, head: Head, body: RequestBody) -> bool:
        if body.left is None:
            return False
        return not body.left or (body.left <= self._limits.drain_bytes and _is_coming(head, body))

    def _send(self, answer: framing.Answer) -> bool:
        """Send an answer; False where the connection cannot go on."""
        self._sock.settimeout(self._limits.stall_s)
        try:
            if not self._send_file(answer):
                self._send_frames(answer)
        except (ConnectionError, TimeoutError, ssl.SSLError):
            raise
        except Exception:  # noqa: BLE001 - the app's mistake: the client sees a broken answer
            _log.exception("an answer broke off after %d bytes", answer.written)
            return False
        finally:
            answer.finish()
        if not answer.stays_open:
            self._linger()
        return answer.stays_open

    def _send_frames(self, answer: framing.Answer) -> None:
        is_hijacked = answer.framing == "raw"
        for frame, size_bytes in framing.frames(answer):
            if frame is NOTHING_YET:
                self._pause(is_hijacked=is_hijacked)
            self._sock.sendall(frame)
            answer.written += size_bytes
            if is_hijacked and frame is answer.head:
                self._let_head_be_read()

    def _let_head_be_read(self) -> None:
        """Wait until a client that takes the connection over has the header, and nothing after it.

        The docker SDK reads the header through a buffer and the rest past that buffer: what comes in one
        piece with the header is lost to it.
        """
        end_s = time.monotonic() + _HEAD_READ_S
        time.sleep(_PAUSE_S)
        while unread_bytes(self._sock) and time.monotonic() < end_s:
            time.sleep(_PAUSE_S)

    def _pause(self, *, is_hijacked: bool) -> None:
        """Wait a moment for what the app waits for; raises where nobody waits for it any more.

        After an upgrade a client may close its own side and still listen.
        """
        if self._is_ending:
            raise ConnectionAbortedError("the server ends")
        time.sleep(_PAUSE_S)
        if is_hijacked or self._tls:  # TLS shows no byte before it is decrypted: the next write will tell
            return
        with selectors.DefaultSelector() as selector:
            selector.register(self._sock, selectors.EVENT_READ)
            is_readable = bool(selector.select(0))
        if is_readable and not self._sock.recv(1, socket.MSG_PEEK):
            raise ConnectionResetError("the client has gone")

    def _send_file(self, answer: framing.Answer) -> bool:
        """Let the kernel copy a large file to a plain socket, with no byte of it in this process."""
        body = answer.response.body
        if not isinstance(body, FileBody) or answer.framing != "length" or self._tls:
            return False
        if body.length < _SENDFILE_BYTES or body.length != answer.length:
            return False
        self._sock.sendall(answer.head)
        try:
            self._sock.sendfile(body.file, body.offset, body.length - 1)
        finally:
            answer.written = max(body.file.tell() - body.offset, 0)
        last = body.file.read(1)
        if answer.written + len(last) != body.length:
            raise framing.WrongLengthError(f"The file ended after {answer.written} of {body.length} bytes.")
        answer.conclude(1)
        self._sock.sendall(last)
        return True

    def _drain(self, body: RequestBody) -> bool:
        """Read what the app did not want, so that the next request is found."""
        try:
            while body.left and body.read(_READ_BYTES):
                pass
        except IncompleteBodyError:
            return False
        return True

    def _refuse(self, error: BadRequestError) -> bool:
        """Say what was wrong, and end."""
        self._sock.settimeout(self._limits.stall_s)
        self._sock.sendall(framing.refusal(error))
        _log.debug("%s refused: %s", self._remote, error)
        self._linger()
        return False

    def _linger(self) -> None:
        """Read what the client still sends, for a moment: closing at once could take the answer from it.

        Source: RFC 9112, section 9.6.
        """
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_WR)
            rest = Stream(self._sock, self._limits)
            rest.expect_nothing(self._limits.linger_s)
            buffer = bytearray(_READ_BYTES)
            while rest.readinto(buffer):
                pass


def _is_coming(head: Head, body: RequestBody) -> bool:
    """Whether the client sends the body: not if it waits for a word that was never said."""
    return body.is_begun or not head.wants_continue


def call(app: App, request: Request) -> Response:
    """Call an app; a mistake of its own is a 500 and a line in the log."""
    try:
        return app(request)
    except Exception:  # noqa: BLE001 - a mistake of the app's ends one request, not the server
        _log.exception("%s %s", request.method, request.path)
        return mistake()


def mistake() -> Response:
    """Make the answer to a request that an app has stumbled over."""
    text = b"500 Internal Server Error\n"
    lines = (("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(text))))
    return Response(500, Headers(lines), iter((text,)))
