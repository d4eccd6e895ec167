"""A registry container's log, read piece by piece.

Each reading asks the engine only for what came since the last. The engine writes a log a moment after the
program has answered, so a reading that must be complete first sends a request of its own and waits until
that one is in the log.
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
        mark = secrets.token_hex(8)
        if not _sent(url, mark):
            return self.lines()
        until(lambda: any(mark in line for line in self.lines()), timeout_s=COMPLETE_TIMEOUT_S)
        return self.lines()


def _sent(url: str, mark: str) -> bool:
    with requests.Session() as session:
        session.trust_env = False  # a proxy of the machine's can't reach our loopback
        try:
            session.get(
                f"{url}/v2/?mark={mark}", headers={"User-Agent": USER_AGENT}, timeout=REQUEST_TIMEOUT_S
            )
        except requests.RequestException:
            return False  # it is stopped: its log is complete
    return True


def _second(line: str) -> int:
    """Return the engine's time of a line in whole seconds: the SDK's `since` is no finer."""
    stamp = line.partition(" ")[0]
    offset = stamp[19:].lstrip(".0123456789").replace("Z", "+00:00")
    return int(datetime.fromisoformat(stamp[:19] + (offset or "+00:00")).timestamp())
