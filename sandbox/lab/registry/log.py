"""A registry container's log, read piece by piece.

Each reading asks the engine only for what came since the last. The engine writes a log a moment after the
program has answered, so a reading that must be complete first sends requests of its own and waits until the
last one is in the log. It sends two, one after the other: a program logs a request after its last byte has
gone, and one that was answered just now would else be overtaken on a busy machine (seen with Distribution).
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING

import requests

from sandbox.lab.wait import until
from sandbox.wire import USER_AGENT

if TYPE_CHECKING:
    from docker.models.containers import Container

COMPLETE_TIMEOUT_S = 5.0
REQUEST_TIMEOUT_S = 5.0
MARKS = 2


class RegistryLog:
    """The lines that a registry's container has written since it was made, over its restarts."""

    def __init__(self, container: Container) -> None:
        """Read from the beginning at the first call."""
        self._container = container
        self._lines: list[str] = []
        self._recent: frozenset[str] = frozenset()
        self._since: int | None = None

    def lines(self) -> tuple[str, ...]:
        """Return all lines that the engine has by now."""
        text = self._container.logs(timestamps=True, since=self._since).decode(errors="replace")
        stamped = [line for line in text.splitlines() if line]
        fresh = [line for line in stamped if line not in self._recent]
        if fresh:
            self._since = max(_second(line) for line in fresh)
            self._recent = frozenset(line for line in stamped if _second(line) >= self._since)
            self._lines += [line.partition(" ")[2] for line in fresh]
        return tuple(self._lines)

    def complete_lines(self, url: str) -> tuple[str, ...]:
        """Return all lines up to now: those of every request that was answered before this call.

        A registry that does not answer, or logs no requests, is not waited for beyond the deadline.
        """
        mark = _send_marks(url)
        if mark:
            until(lambda: any(mark in line for line in self.lines()), timeout_s=COMPLETE_TIMEOUT_S)
        return self.lines()


def _send_marks(url: str) -> str:
    """Send the requests; returns what stands in the last one's line, "" where nothing answers."""
    mark = ""
    with requests.Session() as session:
        session.trust_env = False  # a proxy of the machine's can't reach our loopback
        for _ in range(MARKS):
            mark = secrets.token_hex(8)
            marked = f"{url}/v2/?mark={mark}"
            try:
                session.get(marked, headers={"User-Agent": USER_AGENT}, timeout=REQUEST_TIMEOUT_S)
            except requests.RequestException:
                return ""  # it is stopped: its log is complete
    return mark


def _second(line: str) -> int:
    """Return the engine's time of a line in whole seconds: the SDK's `since` is no finer."""
    stamp = line.partition(" ")[0]
    offset = stamp[19:].lstrip(".0123456789").replace("Z", "+00:00")
    return int(datetime.fromisoformat(stamp[:19] + (offset or "+00:00")).timestamp())
