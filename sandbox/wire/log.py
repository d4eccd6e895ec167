"""The reader of a registry's log: which requests it answered, to whom and how.

The wire is read from the registry's own log, so that nothing stands between engine and registry. Structured
lines tell a request exactly, but a registry writes none for some answers (an unknown path, say); lines of
the access log tell those.

Source: distribution 2.8 and 3, `registry/handlers/app.go` (`ServeHTTP`, `dispatcher`, `logError`,
`authorized`).
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote as unquote_url
from urllib.parse import urlsplit

from sandbox.image.digest import HEX_LENGTHS, Digest
from sandbox.wire.exchange import USER_AGENT
from sandbox.wire.log_line import read_access, read_duration, read_fields, read_second, read_time
from sandbox.wire.refusal import read_error

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sandbox.wire.exchange import Exchange

_WRITTEN = "http.response.written"
_COMPLETED = ("response completed", "response completed with error")
_REFUSED = {"error checking authorization: ": "400", "error authorizing context: ": "401"}
"""How the message of a request begins that was refused at the door, and the status that it got."""

_REFUSAL = 400
_ACCESS_PRECISION = timedelta(seconds=1)
_DIGEST = re.compile("|".join(rf"{name}:[0-9a-f]{{{length}}}" for name, length in HEX_LENGTHS.items()))
_OURS = re.compile(
    r'time="(?P<time>[^"]+)" .* msg="response completed.* http\.request\.useragent=AGENT .* '
    r"http\.response\.written=\d"
    r'|\S+ - \S+ \[(?P<second>[^\]]+)\] "[^"\\]+" \d+ \d+ "" "AGENT"$'.replace("AGENT", re.escape(USER_AGENT))
)
"""The two forms of a whole line that tells of a request of ours, as Distribution writes them."""

_TELLING = ("response completed", *_REFUSED)
"""What a line must hold to be worth reading whole."""


@dataclass(frozen=True)
class LoggedRequest:
    """One request that a registry answered, as its log tells it.

    `path` holds the query, too. `size_bytes` is what was sent in answer (a pushed body is not counted: its
    digest is in the path). `error_code` is the specification's, such as `MANIFEST_UNKNOWN`. `user` is who was
    logged in, which Distribution 2.8 tells of failed requests alone.
    """

    time: datetime
    method: str
    path: str
    status: int
    size_bytes: int = 0
    duration_s: float = 0.0
    user_agent: str = ""
    remote: str = ""
    error_code: str = ""
    user: str = ""

    @property
    def resource(self) -> str:
        """The path without its query."""
        return self.path.partition("?")[0]

    @property
    def digest(self) -> Digest | None:
        """The content that the request is about, if its path or query names a digest."""
        found = _DIGEST.search(unquote_url(self.path))
        return Digest(found[0]) if found else None

    @property
    def is_ours(self) -> bool:
        """Whether the sandbox itself asked."""
        return self.user_agent.startswith(USER_AGENT.partition("/")[0] + "/")

    def to_json(self) -> dict[str, Any]:
        """Write all fields, the time as RFC 3339."""
        return asdict(self) | {"time": self.time.isoformat()}

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> LoggedRequest:
        """Read what `to_json` wrote."""
        return cls(**{**fields, "time": datetime.fromisoformat(fields["time"])})

    @classmethod
    def from_exchange(cls, exchange: Exchange) -> LoggedRequest:
        """Tell an exchange of our own as a registry's log would."""
        where = urlsplit(exchange.url)
        agents = [value for name, value in exchange.request_headers.items() if name.lower() == "user-agent"]
        return cls(
            time=exchange.time,
            method=exchange.method,
            path=where.path + (f"?{where.query}" if where.query else ""),
            status=exchange.status,
            size_bytes=exchange.size_bytes,
            duration_s=exchange.duration_s,
            user_agent="".join(agents[:1]),
            error_code=read_error(exchange.body)[0] if exchange.status >= _REFUSAL else "",
        )

    def __str__(self) -> str:
        """Write `GET /v2/ → 200`."""
        return f"{self.method} {self.path} → {self.status}"


@dataclass
class _Seen:
    """A request while its lines are being put together."""

    request: LoggedRequest
    is_whole: bool = True


def parse(lines: str | Iterable[str]) -> tuple[LoggedRequest, ...]:
    """Read a log's requests in the order of their lines; other lines, and lines cut off, are passed over.

    Give the whole log: a request that has a structured line and one in the access log is told once.
    """
    reader = LogReader()
    for line in lines.split("\n") if isinstance(lines, str) else lines:
        reader.read(line)
    return reader.requests()


class LogReader:
    """Puts the lines of one log together, as they come; `without_ours` keeps nothing of the sandbox's own.

    `newest` is the time of the newest request of all, by the registry's clock; None before the first.
    """

    def __init__(self, *, without_ours: bool = False) -> None:
        """Know no line yet."""
        self.newest: datetime | None = None
        self._without_ours = without_ours
        self._last: datetime | None = None
        self._seen: list[_Seen] = []
        self._by_id: dict[str, _Seen] = {}
        self._access: list[tuple[int, LoggedRequest]] = []

    def read(self, line: str) -> None:
        """Take one line."""
        if self._without_ours and USER_AGENT in line and (ours := _OURS.match(line)):
            self._pass_over(ours)
            return
        access = _from_access(read_access(line))
        if access:
            access = replace(access, time=_not_before(access.time, self._last))
            if self._is_kept(access):
                self._access.append((len(self._seen), access))
            return
        if not any(each in line for each in _TELLING):
            return
        fields = read_fields(line)
        message = fields.get("msg", "")
        if message in _COMPLETED and _WRITTEN in fields:  # else it is cut off, perhaps within the status
            self._take(fields, is_whole=True)
        for beginning, status in _REFUSED.items():
            if message.startswith(beginning):
                self._take({**fields, "http.response.status": status}, is_whole=False)

    def requests(self) -> tuple[LoggedRequest, ...]:
        """Return all requests, each once."""
        unmatched: dict[tuple[str, str, int, str], deque[_Seen]] = defaultdict(deque)
        for seen in self._seen:
            unmatched[_key(seen.request)].append(seen)
        alone: dict[int, list[LoggedRequest]] = defaultdict(list)
        for position, request in self._access:
            twins = unmatched[_key(request)]
            if twins:
                _complete(twins.popleft(), request)
            else:
                alone[position].append(request)
        return tuple(self._in_order(alone))

    def _pass_over(self, ours: re.Match[str]) -> None:
        """Keep of our own line the time alone: a check reads hundreds of them."""
        try:
            time = read_second(ours["second"]) if ours["second"] else read_time(ours["time"])
        except ValueError:
            return  # no registry writes such a time
        if ours["second"]:
            time = _not_before(time, self._last)
        else:
            self._last = time
        self.newest = max(self.newest or time, time)

    def _take(self, fields: Mapping[str, str], *, is_whole: bool) -> None:
        request = _from_fields(fields)
        if request is None:
            return
        self._last = request.time
        if not self._is_kept(request):
            return
        known = self._by_id.get(fields.get("http.request.id", ""))
        if known is None:
            seen = _Seen(request, is_whole)
            self._seen.append(seen)
            self._by_id[fields.get("http.request.id") or f"line {len(self._seen)}"] = seen
        elif is_whole and not known.is_whole:
            known.request, known.is_whole = request, True

    def _is_kept(self, request: LoggedRequest) -> bool:
        self.newest = max(self.newest or request.time, request.time)
        return not (self._without_ours and request.is_ours)

    def _in_order(self, alone: Mapping[int, list[LoggedRequest]]) -> Iterable[LoggedRequest]:
        for position in range(len(self._seen) + 1):
            yield from alone.get(position, ())
            if position < len(self._seen):
                yield self._seen[position].request


def _key(request: LoggedRequest) -> tuple[str, str, int, str]:
    return request.method, request.path, request.status, request.user_agent


def _complete(seen: _Seen, access: LoggedRequest) -> None:
    """Add the size that the line of a refused log-in does not tell."""
    if not seen.is_whole:
        seen.request = replace(seen.request, size_bytes=access.size_bytes)


def _not_before(time: datetime, before: datetime | None) -> datetime:
    """Lift a time that is cut to the second to that of the line before it: times follow the lines."""
    if before is None or not timedelta() < before - time < _ACCESS_PRECISION:
        return time
    return before


def _from_fields(fields: Mapping[str, str]) -> LoggedRequest | None:
    try:
        return LoggedRequest(
            time=read_time(fields["time"]),
            method=fields["http.request.method"],
            path=fields["http.request.uri"],
            status=int(fields["http.response.status"]),
            size_bytes=int(fields.get(_WRITTEN, "0")),
            duration_s=read_duration(fields.get("http.response.duration", "")),
            user_agent=fields.get("http.request.useragent", ""),
            remote=fields.get("http.request.remoteaddr", ""),
            error_code=fields.get("err.code", "").upper().replace(" ", "_"),
            user=fields.get("auth.user.name", ""),
        )
    except (KeyError, ValueError):  # cut off in the middle: the registry is writing this very line
        return None


def _from_access(fields: Mapping[str, str]) -> LoggedRequest | None:
    try:
        time = read_time(fields["time"])
    except (KeyError, ValueError):  # no line of the access log
        return None
    return LoggedRequest(
        time=time,
        method=fields["method"],
        path=fields["path"],
        status=int(fields["status"]),
        size_bytes=int(fields["size"]),
        user_agent=fields["agent"],
        remote=fields["remote"],
        user="" if fields["user"] == "-" else fields["user"],
    )
