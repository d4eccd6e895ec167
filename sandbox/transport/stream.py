"""The reading side of a connection: a raw stream over a socket that never waits for longer than it may."""

from __future__ import annotations

import io
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from typing_extensions import Buffer

    from sandbox.transport.limits import Limits


class Stream(io.RawIOBase):
    """What a `BufferedReader` reads from; a wait that takes too long raises `TimeoutError`."""

    def __init__(self, sock: socket.socket, limits: Limits) -> None:
        """Read nothing yet."""
        super().__init__()
        self._sock = sock
        self._limits = limits
        self._wait_s: Callable[[], float] = lambda: limits.idle_s
        self._waited_s = 0.0
        self._received = 0

    def expect_request(self) -> None:
        """Wait for the next request, for as long as a connection may be idle."""
        self._wait_s = lambda: self._limits.idle_s

    def expect_head(self) -> None:
        """Let all of a header come within its time, whatever the pieces."""
        end_s = time.monotonic() + self._limits.head_s
        self._wait_s = lambda: end_s - time.monotonic()

    def expect_body(self) -> None:
        """Let a body come for as long as it does not stand still and is not too slow on the whole."""
        self._waited_s, self._received = 0.0, 0
        self._wait_s = self._patience_s

    def expect_nothing(self, within_s: float) -> None:
        """Read what still comes, for so long."""
        end_s = time.monotonic() + within_s
        self._wait_s = lambda: end_s - time.monotonic()

    def expect_anything(self) -> None:
        """Wait without an end: what comes is no longer HTTP."""
        self._wait_s = lambda: float("inf")

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        """Read what is there, or wait for it."""
        wait_s = self._wait_s()
        if wait_s <= 0:
            raise TimeoutError("the client took too long")
        begun_s = time.monotonic()
        self._sock.settimeout(None if wait_s == float("inf") else wait_s)
        received = self._sock.recv_into(buffer)
        self._waited_s += time.monotonic() - begun_s
        self._received += received
        return received

    def _patience_s(self) -> float:
        limits = self._limits
        left_s = limits.patience_s + self._received / limits.slowest_bytes_per_s - self._waited_s
        return min(limits.stall_s, left_s)
