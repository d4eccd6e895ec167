"""When an engine was last used: it ends by itself after a day in which nobody asked it, or its registries."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.app import App, Request, Response

LONGEST_S = 24 * 3600.0


class Watch:
    """Counts requests to some apps. Time is the machine's while it is awake."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin as if it were just used."""
        self._clock = clock
        self._lock = threading.Lock()
        self._open = 0
        self._last_s = clock()

    def watched(self, app: App) -> App:
        """Return the app with each of its requests counted, from its first byte to the answer's last."""

        def count(request: Request) -> Response:
            self._count(1)
            try:
                response = app(request)
            except BaseException:
                self._count(-1)
                raise
            return response.and_then(lambda: self._count(-1))

        return count

    @property
    def idle_s(self) -> float:
        """For how long nobody has asked anything, 0 while something is being answered."""
        with self._lock:
            return 0.0 if self._open else self._clock() - self._last_s

    def _count(self, change: int) -> None:
        with self._lock:
            self._open += change
            self._last_s = self._clock()
