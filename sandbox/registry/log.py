"""The log, in Distribution's structured lines: what `docker logs REGISTRY` shows, and the course reads.

One line an answer ("response completed", or "response completed with error") and one of the access log, as
2.8 has them: `key=value`, sorted, quoted where need be. Where the lines go is the caller's business.
Source: distribution/distribution 2.8, context/logger.go; sirupsen/logrus, text_formatter.go.
"""

from __future__ import annotations

import json
import platform
import re
import time
import uuid
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sandbox.app import Request, Response
    from sandbox.registry.configuration import Configuration
    from sandbox.registry.errors import ApiError, RefusedError

_BARE = re.compile(r"[a-zA-Z0-9._/@^+-]*", re.ASCII)
_LEVELS = ("panic", "fatal", "error", "warning", "info", "debug", "trace")
_ALIASES = {"warn": "warning"}
_REFUSAL = 400
_CHALLENGED = 401
"""2.8 says nothing of these but its warning and the line of the access log."""


class Log:
    """Writes lines for one registry.

    `write` takes each without its line feed, and may be called by several threads.
    """

    def __init__(
        self,
        write: Callable[[str], None],
        settings: Configuration,
        clock_ns: Callable[[], int] = time.time_ns,
    ) -> None:
        """Write what the settings ask for."""
        self._write = write
        self._settings = settings
        self._clock_ns = clock_ns
        level = _ALIASES.get(settings.log_level, settings.log_level)
        self._most = _LEVELS.index(level) if level in _LEVELS else _LEVELS.index("info")

    def line(self, level: str, message: str, fields: Mapping[str, str] | None = None) -> None:
        """Write one structured line, if its level is wanted."""
        if _LEVELS.index(level) > self._most:
            return
        first = {"time": _rfc3339(self._clock_ns()), "level": level, "msg": message}
        rest = {"python.version": platform.python_version(), **self._settings.log_fields, **(fields or {})}
        entry = first | dict(sorted(rest.items()))
        self._write(json.dumps(entry) if self._settings.log_formatter == "json" else _text(entry))

    def begin(self, request: Request) -> Entry:
        """Start the entry of a request."""
        return Entry(self, request, str(uuid.uuid4()), self._clock_ns())

    def finish(self, entry: Entry, response: Response, written: int) -> None:
        """Write the lines of a request that has been answered."""
        content_type = response.headers.get("Content-Type")
        fields = entry.fields() | {
            "http.response.duration": _go_duration(self._clock_ns() - entry.begun_ns),
            "http.response.status": str(response.status),
            "http.response.written": str(written),
        }
        if content_type:
            fields["http.response.contenttype"] = content_type
        if entry.errors and response.status != _CHALLENGED:
            self.line("error", "response completed with error", fields)
        elif response.status < _REFUSAL:
            self.line("info", "response completed", fields)
        if self._settings.has_access_log:
            self._write(self._access(entry, response.status, written))

    def _access(self, entry: Entry, status: int, written: int) -> str:
        """Write the line of the access log, in Apache's combined format."""
        request = entry.request
        when = _second("%d/%b/%Y:%H:%M:%S +0000", entry.begun_ns // 10**9)
        line = _escape(f"{request.method} {request.uri} {request.version}")
        referrer, agent = (_escape(request.headers.get(name)) for name in ("Referer", "User-Agent"))
        host = request.remote.rpartition(":")[0].strip("[]") or "-"
        return f'{host} - - [{when}] "{line}" {status} {written} "{referrer}" "{agent}"'


@dataclass
class Entry:
    """What is known of a request while it is being answered."""

    log: Log
    request: Request
    id: str
    begun_ns: int
    user: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    errors: tuple[ApiError, ...] = ()

    def admitted(self, user: str) -> None:
        """Note who asks, in a line of its own, as 2.8 does."""
        self.user = user
        self.log.line("info", "authorized request", self.fields(with_variables=True))

    def not_admitted(self, reason: str) -> None:
        """Note why a request was turned away."""
        self.log.line("warning", f"error authorizing context: {reason}", self.fields(with_variables=True))

    def refused(self, refusal: RefusedError) -> None:
        """Note what was answered instead."""
        self.errors = refusal.errors

    def fields(self, *, with_variables: bool = False) -> dict[str, str]:
        """Return the request's fields; errors bring the path's variables with them."""
        headers = self.request.headers
        fields = {
            "http.request.host": headers.get("Host"),
            "http.request.id": self.id,
            "http.request.method": self.request.method,
            "http.request.remoteaddr": self.request.remote,
            "http.request.uri": self.request.uri,
            "http.request.useragent": headers.get("User-Agent"),
        }
        if headers.get("Content-Type"):
            fields["http.request.contenttype"] = headers.get("Content-Type")
        if self.user:
            fields["auth.user.name"] = self.user
        if self.errors or with_variables:
            fields |= {f"vars.{name}": value for name, value in self.variables.items() if value}
        return fields | self._error_fields()

    def _error_fields(self) -> dict[str, str]:
        if not self.errors:
            return {}
        first = self.errors[0]
        fields = {
            "err.code": first.code.name.lower().replace("_", " "),
            "err.message": first.message or first.code.text,
        }
        return fields if first.detail is None else fields | {"err.detail": _plain(first.detail)}


def _plain(detail: object) -> str:
    return detail if isinstance(detail, str) else json.dumps(detail, ensure_ascii=False)


def _text(entry: Mapping[str, str]) -> str:
    return " ".join(f"{key}={_quoted(key, value)}" for key, value in entry.items())


@lru_cache(maxsize=256)  # most fields of a line are those of the line before
def _quoted(key: str, value: str) -> str:
    is_bare = key != "time" and value and _BARE.fullmatch(value)
    return value if is_bare else f'"{_escape(value)}"'


def _escape(text: str) -> str:
    """Write text inside quotes as Go's %q does, as far as a client can make a difference."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    if escaped.isprintable():
        return escaped
    return "".join(char if char.isprintable() else _escaped_char(char) for char in escaped)


def _escaped_char(char: str) -> str:
    return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(char) or f"\\u{ord(char):04x}"


def _rfc3339(when_ns: int) -> str:
    """Write a time as Go's RFC3339Nano does: without zeros at the end."""
    seconds, nanoseconds = divmod(when_ns, 10**9)
    fraction = f".{nanoseconds:09d}".rstrip("0").rstrip(".")
    return f"{_second('%Y-%m-%dT%H:%M:%S', seconds)}{fraction}Z"


@lru_cache(maxsize=16)
def _second(form: str, seconds: int) -> str:
    """Write a whole second; a busy registry answers hundreds of requests in one."""
    return time.strftime(form, time.gmtime(seconds))


def _go_duration(duration_ns: int) -> str:
    """Write a duration as Go does: `886.788µs`, `2.115239ms`, `1.5s`, `1m2.5s`."""
    if duration_ns >= 60 * 10**9:
        minutes, rest_ns = divmod(duration_ns, 60 * 10**9)
        hours, minutes = divmod(minutes, 60)
        return (f"{hours}h" if hours else "") + f"{minutes}m{_shortest(rest_ns, 10**9)}s"
    for unit, size in (("s", 10**9), ("ms", 10**6), ("µs", 10**3)):
        if duration_ns >= size:
            return f"{_shortest(duration_ns, size)}{unit}"
    return f"{duration_ns}ns"


def _shortest(number: int, unit: int) -> str:
    whole, rest = divmod(number, unit)
    digits = len(str(unit)) - 1
    return f"{whole}.{rest:0{digits}d}".rstrip("0").rstrip(".")
