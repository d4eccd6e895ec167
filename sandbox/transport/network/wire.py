"""What stands in for a socket: it takes the head of a request, and gives an answer to read."""

from __future__ import annotations

import io
import logging
import os
from typing import TYPE_CHECKING

from sandbox.app import NOTHING_YET, Request
from sandbox.transport import framing
from sandbox.transport.connection import call, mistake
from sandbox.transport.head import BadRequestError, Head, read_head
from sandbox.transport.limits import Limits
from sandbox.transport.network.client_body import ClientBody

if TYPE_CHECKING:
    from collections.abc import Generator

    from typing_extensions import Buffer

    from sandbox.app import App

_log = logging.getLogger(__name__)
_LIMITS = Limits()


class Wire:
    """The few methods of a socket that `http.client` calls; one exchange after the other."""

    def __init__(self, app: App, scheme: str) -> None:
        """Lead to an app."""
        self._app = app
        self._scheme = scheme
        self._head = bytearray()
        self.body = ClientBody(())

    def sendall(self, data: bytes) -> None:
        """Take a part of the head."""
        self._head += data

    def makefile(self, _mode: str, _buffering: int | None = None) -> io.BufferedReader:
        """Call the app, and return its answer as something to read."""
        head_bytes, self._head = bytes(self._head), bytearray()
        try:
            head = read_head(io.BufferedReader(io.BytesIO(head_bytes)), _LIMITS)
        except BadRequestError as refusal:
            return io.BufferedReader(io.BytesIO(framing.refusal(refusal)))
        if head is None:
            raise ConnectionError("there was no request")
        return io.BufferedReader(AnswerStream(self._answer(head)))

    def settimeout(self, timeout_s: float | None) -> None:
        """Never wait, however long one may."""

    def shutdown(self, how: int) -> None:
        """Have nothing to tell anyone."""

    def close(self) -> None:
        """Keep the answer readable, as a socket does while a file made from it is open."""

    def _answer(self, head: Head) -> framing.Answer:
        self.body.expect(head.length)
        request = Request(
            head.method, head.path, head.query, head.headers, self.body, self._scheme, head.version
        )
        response = call(self._app, request)
        try:
            return framing.plan(head, response, stays_open=head.stays_open)
        except ValueError:
            _log.exception("%s %s: its answer cannot be sent", head.method, head.path)
            response.sent(0)
            return framing.plan(head, mistake(), stays_open=False)


class AnswerStream(io.RawIOBase):
    """An answer's bytes, each pulled out of the app when it is read and not before."""

    def __init__(self, answer: framing.Answer) -> None:
        """Pull nothing yet."""
        super().__init__()
        self._answer = answer
        self._frames: Generator[tuple[bytes, int]] = framing.frames(answer)
        self._rest = memoryview(b"")
        self._size_bytes = 0
        self._ready: int | None = None

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        """Read what is left of a frame, or pull the next one; 0 at the end, also where the app broke off."""
        if not self._rest and not self._pull():
            return 0
        target = memoryview(buffer).cast("B")
        size = min(len(target), len(self._rest))
        target[:size], self._rest = self._rest[:size], self._rest[size:]
        if not self._rest:
            self._answer.written += self._size_bytes
        return size

    def _pull(self) -> bool:
        try:
            frame, self._size_bytes = next(self._frames, (None, 0))
        except Exception:  # noqa: BLE001 - the app's mistake: the client sees a broken answer
            _log.exception("an answer broke off after %d bytes", self._answer.written)
            return False
        if frame is NOTHING_YET:  # nothing can happen before the client, in this thread, goes on
            frame, self._size_bytes = framing.end_of(self._answer), 0
            self._frames.close()
        self._rest = memoryview(frame or b"")
        return bool(frame)

    def recv(self, size: int) -> bytes:
        """Read as from a socket: the docker SDK does after an upgrade."""
        return self.read(size) or b""

    def fileno(self) -> int:
        """Return a descriptor that is always ready: the docker SDK looks at one before it reads."""
        if self._ready is None:
            self._ready = os.open(os.devnull, os.O_RDONLY)
        return self._ready

    def close(self) -> None:
        """Read no more: the app is told how far it went."""
        if not self.closed:
            super().close()
            if self._ready is not None:
                os.close(self._ready)
            self._frames.close()
            self._answer.finish()
