"""Ctrl-C, SIGTERM and a closed terminal: each ends the course in the same orderly way.

Python installs no handler for SIGINT where a shell started it in the background, so these are our own.
A signal that comes between Python's last look and a wait in the system is not seen before the wait ends; a
thread interrupts such a wait. Source: Python's documentation of `signal.set_wakeup_fd`.
"""

from __future__ import annotations

import signal
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import FrameType

NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")  # the last two are POSIX's and Windows' alone


AGAIN_S = 0.1
"""How long a handler may take to run before the main thread is interrupted."""


class StopRequested(BaseException):
    """Someone asked the course to end; no `except Exception` may catch it."""


@contextmanager
def stop_on_signals() -> Iterator[None]:
    """Raise StopRequested in the body at the first signal; later ones wait for what ends in order."""
    signals = [getattr(signal, name) for name in NAMES if hasattr(signal, name)]
    is_seen = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        is_seen.set()
        for one in signals:
            signal.signal(one, signal.SIG_IGN)
        raise StopRequested

    before = {one: signal.signal(one, stop) for one in signals}
    try:
        with _interrupting(is_seen, signals):
            yield
    finally:
        for one, handler in before.items():
            signal.signal(one, signal.SIG_DFL if handler is None else handler)


@contextmanager
def _interrupting(is_seen: threading.Event, signals: Sequence[int]) -> Iterator[None]:
    """Interrupt what the main thread waits for, where a signal came and its handler did not run."""
    if not hasattr(signal, "pthread_kill"):  # Windows: a wait ends with the signal
        yield
        return
    reader, writer = socket.socketpair()
    writer.setblocking(False)  # noqa: FBT003  # the standard library's own signature
    before = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    thread = threading.Thread(target=_interrupt, args=(reader, is_seen, signals), daemon=True)
    thread.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        writer.close()


def _interrupt(reader: socket.socket, is_seen: threading.Event, signals: Sequence[int]) -> None:
    """Read the numbers of signals as they come, until the other end is closed."""
    main = threading.main_thread().ident or 0
    with reader:
        while number := reader.recv(1):
            while number[0] in signals and not is_seen.wait(AGAIN_S):
                signal.pthread_kill(main, number[0])
