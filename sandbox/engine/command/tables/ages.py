"""Times and ages as Docker writes them: "2 minutes ago".

Source: seen with docker CLI 28.2.2; pkg.go.dev/time for the forms of a time.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

NEVER = "N/A"
_FRACTION = re.compile(r"\.(\d+)")
_PARTS = re.compile(r"(\d+(?:\.\d*)?)(h|ms|us|µs|ns|m|s)")
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}
_MINUTE, _HOUR = 60, 60
_DAY, _WEEK, _MONTH, _YEAR = 24, 24 * 7, 24 * 30, 24 * 365


def human_age(seconds: float) -> str:
    """Write how long something took or is ago, roughly: 75 → "About a minute"."""
    whole = int(seconds)
    if whole < 1:
        return "Less than a second"
    if whole < _MINUTE:
        return "1 second" if whole == 1 else f"{whole} seconds"
    minutes = whole // _MINUTE
    if minutes < _HOUR:
        return "About a minute" if minutes == 1 else f"{minutes} minutes"
    return _long_age(int(seconds / 3600 + 0.5))


def _long_age(hours: int) -> str:
    if hours == 1:
        return "About an hour"
    for unit, name, smaller in (
        (_YEAR, "years", 2 * _YEAR),
        (_MONTH, "months", 2 * _MONTH),
        (_WEEK, "weeks", 2 * _WEEK),
        (_DAY, "days", 2 * _DAY),
    ):
        if hours >= smaller:
            return f"{hours // unit} {name}"
    return f"{hours} hours"


def ago(moment: datetime, now: datetime | None = None) -> str:
    """Write how long ago a moment is."""
    return f"{human_age(((now or datetime.now(UTC)) - moment).total_seconds())} ago"


def of_timestamp(seconds: float) -> datetime:
    """Make a moment of seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC)


def read_moment(text: str) -> datetime:
    """Read a moment as the engine writes it, with nanoseconds, say.

    Raises:
        ValueError: it is none.
    """
    return datetime.fromisoformat(_FRACTION.sub(lambda found: f".{found[1][:6]:0<6}", text))


def go_form(moment: datetime, fraction: str = "") -> str:
    """Write a moment as Go does, in the time zone of this machine: `2026-11-25 18:09:41 +0000 UTC`."""
    local = moment.astimezone()
    return f"{local:%Y-%m-%d %H:%M:%S}{fraction} {local:%z %Z}"


def go_form_of(text: str) -> str:
    """Write the engine's moment as Go does, in its own time zone and with its fraction."""
    found = _FRACTION.search(text)
    moment = read_moment(text)
    zone = "UTC" if not moment.utcoffset() else f"{moment:%z}"
    return f"{moment:%Y-%m-%d %H:%M:%S}{'.' + found[1].rstrip('0') if found else ''} {moment:%z} {zone}"


def go_calendar(moment: datetime) -> str:
    """Write a moment as `version` does: `Fri May 30 12:07:14 2025`."""
    return f"{moment:%a %b} {moment.day:2d} {moment:%H:%M:%S %Y}"


def read_since(text: str, now: datetime | None = None) -> str:
    """Turn what `--since` and `--until` take (`10m`, a date, seconds) into seconds since 1970.

    Raises:
        ValueError: it is none of these.
    """
    parts = _PARTS.findall(text)
    if parts and "".join(number + unit for number, unit in parts) == text:
        span = timedelta(seconds=sum(float(number) * _SECONDS[unit] for number, unit in parts))
        return str(
            int(((now or datetime.now(UTC)) - span).timestamp())
        )  # whole seconds, as the client sends them
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return text
    try:
        moment = read_moment(text)
    except ValueError:
        raise ValueError(f'failed to parse value as time or duration: "{text}"') from None
    return _seconds(moment if moment.tzinfo else moment.astimezone())


def _seconds(moment: datetime) -> str:
    return f"{int(moment.timestamp())}.{moment.microsecond * 1000:09d}"
