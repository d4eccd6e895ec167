"""Pull limits: how many manifests somebody may still get, told in headers, refused with 429 at the end.

A pull is a `GET` of a manifest; a `HEAD` is free. Anybody counts by address (an IPv6 one by its /64), an
account by its name; the sandbox's own account by nobody, and it is told no limit, as one without a limit is.
How the real window slides is not published; this one starts with the first pull.
Source: docs.docker.com/docker-hub/usage/pulls and docker/docs, commit 17c998c2 of 2025-03-27 (numbers and
headers); docker/docs #20788 (what counts); docker/hub-feedback#2464 and #2429 (the texts of 2025).
"""

from __future__ import annotations

import ipaddress
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.providers.hub.accounts import OWN_NAME
from sandbox.registry.errors import Code, refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.app import Request

WINDOW_S = 21_600
ANYBODY = 100
ACCOUNT = 200
_MOST_SOURCES = 10_000
_MORE = "https://www.docker.com/increase-rate-limit"
_NO_MORE_FOR_ANYBODY = f"You have reached your unauthenticated pull rate limit. {_MORE}"
_NO_MORE_FOR_ACCOUNT = (
    "You have reached your pull rate limit. You may increase the limit by authenticating and upgrading: "
    f"{_MORE}"
)


@dataclass
class _Window:
    began_s: float
    pulls: int = 0


class Limits:
    """Counts pulls; `anybody` and `account` may be changed at any time."""

    def __init__(
        self,
        anybody: int = ANYBODY,
        account: int = ACCOUNT,
        window_s: int = WINDOW_S,
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """Nobody has pulled yet."""
        self.anybody, self.account = anybody, account
        self._window_s, self._clock_s = window_s, clock_s
        self._windows: dict[str, _Window] = {}
        self._lock = threading.Lock()

    def count(self, user: str, request: Request) -> None:
        """Count a pull; raises `RefusedError` (429) where none is left, which does not count."""
        if user == OWN_NAME:
            return
        with self._lock:
            window = self._window(_counter(user, request))
            if window.pulls >= self._limit(user):
                message = _NO_MORE_FOR_ACCOUNT if user else _NO_MORE_FOR_ANYBODY
                raise refused(
                    Code.TOOMANYREQUESTS, message=message, headers=self._headers(user, request, window)
                )
            window.pulls += 1

    def headers(self, user: str, request: Request) -> tuple[tuple[str, str], ...]:
        """Say what the limit is, what is left, and whom it counts for; nothing where none is."""
        if user == OWN_NAME:
            return ()
        with self._lock:
            return self._headers(user, request, self._window(_counter(user, request)))

    def parameters(self, user: str) -> dict[str, str]:
        """Return what a token says of the limit."""
        if user == OWN_NAME:
            return {}
        return {"pull_limit": str(self._limit(user)), "pull_limit_interval": str(self._window_s)}

    def forget(self) -> None:
        """Begin all windows anew."""
        with self._lock:
            self._windows.clear()

    def _headers(self, user: str, request: Request, window: _Window) -> tuple[tuple[str, str], ...]:
        limit = self._limit(user)
        return (
            ("ratelimit-limit", f"{limit};w={self._window_s}"),
            ("ratelimit-remaining", f"{max(limit - window.pulls, 0)};w={self._window_s}"),
            ("docker-ratelimit-source", user or _address(request)),
        )

    def _limit(self, user: str) -> int:
        return self.account if user else self.anybody

    def _window(self, counter: str) -> _Window:
        now_s = self._clock_s()
        window = self._windows.get(counter)
        if window is None or now_s - window.began_s >= self._window_s:
            if len(self._windows) >= _MOST_SOURCES:
                self._windows.clear()
            window = self._windows[counter] = _Window(now_s)
        return window


def _counter(user: str, request: Request) -> str:
    """Name what pulls are counted by; an account's name has no blank."""
    return user or f"address {_address(request)}"


def _address(request: Request) -> str:
    """Return the client's IPv4 address, or the /64 of its IPv6 one; inside a process it is this machine."""
    host = request.remote.rpartition(":")[0].strip("[]")
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "127.0.0.1"
    if address.version == 4:  # noqa: PLR2004 - IPv4
        return str(address)
    return str(ipaddress.ip_network((address, 64), strict=False).network_address)
