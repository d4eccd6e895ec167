"""Moments as clients write them, in filters and in `since` and `until`.

Source: moby `api/types/time/timestamp.go`, `GetTimestamp`: a duration ago, a date, RFC 3339, or seconds
since 1970.
"""

from __future__ import annotations

import datetime as dt
import re
import time

from sandbox.engine.embedded.errors import bad_request

_SECONDS = re.compile(r"-?[0-9]+(?:\.[0-9]+)?", re.ASCII)
_DURATION = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?(?:ns|us|µs|ms|s|m|h))+", re.ASCII)
_PART = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ns|us|µs|ms|s|m|h)")
_UNITS_S = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}


def seconds_of(text: str, now_s: float | None = None) -> float:
    """Return a moment in seconds since 1970; raises `EngineError` 400 for what is none."""
    if _SECONDS.fullmatch(text):
        return float(text)
    if _DURATION.fullmatch(text):
        ago_s = sum(float(number) * _UNITS_S[unit] for number, unit in _PART.findall(text))
        return (time.time() if now_s is None else now_s) - ago_s
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise bad_request(f'failed to parse value as time or duration: "{text}"') from None
    return (moment if moment.tzinfo else moment.astimezone()).timestamp()


def written(seconds: float) -> str:
    """Write a moment as RFC 3339 in UTC, to the microsecond."""
    return (
        dt.datetime.fromtimestamp(seconds, dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    )


def now() -> str:
    """Write this moment."""
    return written(time.time())
