"""Ctrl-C, SIGTERM and a closed terminal: each ends the course in the same orderly way.

Python installs no handler for SIGINT where a shell started it in the background, so these are our own.
"""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")  # the last two are POSIX's and Windows' alone


class StopRequested(BaseException):
    """Someone asked the course to end; no `except Exception` may catch it."""


@contextmanager
def stop_on_signals() -> Iterator[None]:
    """Raise StopRequested in the body at the first signal; later ones wait for what ends in order."""
    signals = [getattr(signal, name) for name in NAMES if hasattr(signal, name)]

    def stop(_number: int, _frame: FrameType | None) -> None:
        for one in signals:
            signal.signal(one, signal.SIG_IGN)
        raise StopRequested

    before = {one: signal.signal(one, stop) for one in signals}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, signal.SIG_DFL if handler is None else handler)
