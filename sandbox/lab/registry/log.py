"""A registry container's log, read piece by piece.

Each reading asks the engine only for what came since the last. The engine writes a log a moment after the
program has answered, so a reading that must be complete first sends requests of its own and waits until the
last one is in the log. It sends two, one after the other: a program logs a request after its last byte has
gone, and one that was answered just now would else be overtaken on a busy machine (seen with Distribution).
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import urllib3

from sandbox.lab.wait import until
from sandbox.wire import USER_AGENT
from sandbox.wire.log_line import read_time

if TYPE_CHECKING:
    from docker.models.containers import Container

COMPLETE_TIMEOUT_S = 5.0
REQUEST_TIMEOUT_S = 5.0
MARKS = 2
HEADERS = {"User-Agent": USER_AGENT}
OVERTAKEN_S = 0.25
"""A program's two streams are written down side by side: a line may come after one with a later time."""

EVERY_S = 0.01
"""How long until the log is read again: an engine takes some milliseconds to write a line."""


class RegistryLog:
    """The lines that a registry's container has written since it was made, over its restarts."""

    def __init__(self, container: Container) -> None:
        """Read from the beginning at the first call."""
        self._container = container
        self._lines: list[str] = []
        self._recent: frozenset[str] = frozenset()
        self._since_s: float | None = None
        self._marks = urllib3.PoolManager(retries=urllib3.Retry(1, redirect=False))

    def lines(self) -> tuple[str, ...]:
        """Return all lines that the engine has by now."""
        text = self._container.logs(timestamps=True, since=self._since_s).decode(errors="replace")
        stamped = [line for line in text.splitlines() if line]
        fresh = [line for line in stamped if line not in self._recent]
        if fresh:
            times_s = [_time_s(line) for line in stamped]
            self._since_s = since_s = max(times_s) - OVERTAKEN_S
            self._recent = frozenset(
                line for line, at_s in zip(stamped, times_s, strict=True) if at_s >= since_s
            )
            self._lines += [line.partition(" ")[2] for line in fresh]
        return tuple(self._lines)

    def complete_lines(self, url: str) -> tuple[str, ...]:
        """Return all lines up to now: those of every request that was answered before this call.

        A registry that does not answer, or logs no requests, is not waited for beyond the deadline.
        """
        mark = self._send_marks(url)
        if not mark:
            return self.lines()
        until(lambda: self._has(mark), timeout_s=COMPLETE_TIMEOUT_S, every_s=EVERY_S)
        return tuple(self._lines)

    def close(self) -> None:
        """Close the connection that the marks go over."""
        self._marks.clear()

    def _has(self, mark: str) -> bool:
        """Read on, and tell whether a line has come that holds the mark."""
        read = len(self._lines)
        return any(mark in line for line in self.lines()[read:])

    def _send_marks(self, url: str) -> str:
        """Send the requests; returns what stands in the last one's line, "" where nothing answers."""
        mark = ""
        for _ in range(MARKS):
            mark = secrets.token_hex(8)
            try:
                self._marks.request(
                    "GET", f"{url}/v2/?mark={mark}", headers=HEADERS, timeout=REQUEST_TIMEOUT_S
                )
            except urllib3.exceptions.HTTPError:
                return ""  # it is stopped: its log is complete
        return mark


def _time_s(line: str) -> float:
    """Return the engine's time of a line, in seconds since 1970, cut to whole microseconds."""
    return read_time(line.partition(" ")[0]).timestamp()
