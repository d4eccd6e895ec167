"""Lines of a registry's log, each as its fields: logfmt, JSON, or the access log's combined format.

Source: distribution 2.8 and 3, `configuration` `log.formatter` and `log.accesslog`; logrus `TextFormatter`;
Go `strconv.Quote` for the escapes; Apache "Combined Log Format" as github.com/gorilla/handlers writes it.
"""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from functools import lru_cache

_FIELD = re.compile(r'(?P<name>[^\s="]+)=(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<bare>[^\s"]*))(?=\s|$)')
_ACCESS = re.compile(
    r"(?P<remote>\S+) - (?P<user>\S+) \[(?P<time>[^\]]+)\] "
    r'"(?P<method>[^\s"]+) (?P<path>(?:[^"\\]|\\.)*?) HTTP/\S+" (?P<status>\d{3}) (?P<size>\d+)'
    r'(?: "(?P<referer>(?:[^"\\]|\\.)*)" "(?P<agent>(?:[^"\\]|\\.)*)")?'
)
_ESCAPE = re.compile(r'\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[abfnrtv\\"])')
_LETTERS = dict(zip("abfnrtv", "\a\b\f\n\r\t\v", strict=True))
_DURATION = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?P<unit>h|ms|m|s|µs|μs|us|ns)")
_SECONDS = {"h": 3600, "m": 60, "s": 1, "ms": 1e-3, "µs": 1e-6, "μs": 1e-6, "us": 1e-6, "ns": 1e-9}
_LOGSTASH = {"message": "msg", "@timestamp": "time"}
_ACCESS_TIME = re.compile(r"(\d\d)/([A-Z][a-z]{2})/(\d{4}):([\d:]{8}) ([+-]\d\d)(\d\d)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FRACTION = re.compile(r"\.(\d{1,6})\d*")


def read_fields(line: str) -> dict[str, str]:
    """Read a structured line as {field: text}; {} for another line. Logstash's names are translated."""
    line = line.strip()
    if line.startswith("{"):
        return _read_json(line)
    return {found["name"]: _value(found) for found in _FIELD.finditer(line)} if "=" in line else {}


def read_access(line: str) -> dict[str, str]:
    """Read a line of the access log as {remote, user, time, method, path, …}; {} for another line."""
    found = _ACCESS.match(line)
    fields = found.groupdict(default="") if found else {}
    return fields | {name: unquote(fields[name]) for name in ("path", "referer", "agent") if name in fields}


def unquote(text: str) -> str:
    r"""Undo Go's `strconv.Quote`: `\"`, `\n`, `\u00e9`; `\x` stands for one byte of UTF-8."""
    if "\\" not in text:
        return text
    return _ESCAPE.sub(_unescape, text).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def read_time(text: str) -> datetime:
    """Read RFC 3339 with any number of decimals, or the access log's `23/Nov/2026:17:55:17 +0000`."""
    access = _ACCESS_TIME.fullmatch(text)
    if access:  # not strptime: its names of months depend on the locale
        day, month, year, clock, hours, minutes = access.groups()
        text = f"{year}-{_MONTHS.index(month) + 1:02}-{day}T{clock}{hours}:{minutes}"
    whole = _FRACTION.sub(lambda found: f".{found[1]:0<6}", text.replace("Z", "+00:00"))
    return datetime.fromisoformat(whole)


@lru_cache(maxsize=64)
def read_second(text: str) -> datetime:
    """Read a time of the access log; many lines have the same one."""
    return read_time(text)


def read_duration(text: str) -> float:
    """Read Go's `1m2.5s`, `739.069µs`, or a plain number of nanoseconds, in seconds."""
    if re.fullmatch(r"\d+(?:\.\d+)?(?:e\+?\d+)?", text):
        return timedelta(microseconds=float(text) / 1000).total_seconds()
    return sum(float(part["number"]) * _SECONDS[part["unit"]] for part in _DURATION.finditer(text))


def _read_json(line: str) -> dict[str, str]:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in fields.items()}
    return {_LOGSTASH.get(name, name): value for name, value in texts.items()}


def _value(found: re.Match[str]) -> str:
    quoted = found["quoted"]
    return found["bare"] if quoted is None else unquote(quoted)


def _unescape(found: re.Match[str]) -> str:
    kind, digits = found[0][1], found[0][2:]
    if kind == "x":
        byte = int(digits, 16)
        return chr(byte) if byte < 0x80 else chr(0xDC00 + byte)  # noqa: PLR2004  # a surrogate escape of one byte
    if kind in "uU":
        point = int(digits, 16)
        is_character = point <= 0x10FFFF and not 0xD800 <= point <= 0xDFFF  # noqa: PLR2004  # Unicode's own limits
        return chr(point) if is_character else "\ufffd"
    return _LETTERS.get(kind, kind)
