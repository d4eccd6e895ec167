"""Times as Go writes and reads them: `1m30s`, `1.5h`, `300ms`. Source: Go, package time, `ParseDuration`."""

from __future__ import annotations

import re
from fractions import Fraction

from sandbox.engine.embedded.builder.dockerfile.quoting import quoted
from sandbox.engine.embedded.errors import bad_request

_MICROSECOND_NS = 10**3
_MILLISECOND_NS = 10**6
_SECOND_NS = 10**9
_UNITS_NS = {
    "ns": 1,
    "us": _MICROSECOND_NS,
    "µs": _MICROSECOND_NS,
    "μs": _MICROSECOND_NS,
    "ms": _MILLISECOND_NS,
    "s": _SECOND_NS,
    "m": 60 * _SECOND_NS,
    "h": 3600 * _SECOND_NS,
}
_LONGEST_NS = 2**63 - 1
_MOST_DECIMALS = 18
_PART = re.compile(r"([0-9]*)(?:\.([0-9]*))?([^0-9.]*)")


def parse_duration(text: str) -> int:
    """Return nanoseconds; raises an `EngineError` with Go's words."""
    sign, rest = (-1, text[1:]) if text[:1] == "-" else (1, text.removeprefix("+"))
    if rest == "0":
        return 0
    total = sum((_part_ns(part, text) for part in _parts(rest, text)), Fraction())
    if total > _LONGEST_NS:
        raise _invalid(text)
    return sign * int(total)


def format_duration(nanoseconds: int) -> str:
    """Write a time as Go's `Duration.String`: `1m30s`, `1.5s`, `0s`."""
    if nanoseconds < 0:
        return f"-{format_duration(-nanoseconds)}"
    if 0 < nanoseconds < _SECOND_NS:
        unit = next(unit for unit in ("ms", "µs", "ns") if nanoseconds >= _UNITS_NS[unit])
        return f"{_decimal(nanoseconds, _UNITS_NS[unit])}{unit}"
    hours, rest = divmod(nanoseconds, _UNITS_NS["h"])
    minutes, rest = divmod(rest, _UNITS_NS["m"])
    seconds = f"{_decimal(rest, _SECOND_NS)}s"
    if hours:
        return f"{hours}h{minutes}m{seconds}"
    return f"{minutes}m{seconds}" if minutes else seconds


def _parts(rest: str, text: str) -> list[re.Match[str]]:
    parts = [part for part in _PART.finditer(rest) if part[0]]
    if not parts or "".join(part[0] for part in parts) != rest:
        raise _invalid(text)
    return parts


def _part_ns(part: re.Match[str], text: str) -> Fraction:
    whole, decimals, unit = part[1], part[2] or "", part[3]
    if not whole and not decimals:
        raise _invalid(text)
    if not unit:
        raise bad_request(f"time: missing unit in duration {quoted(text)}")
    if unit not in _UNITS_NS:
        raise bad_request(f"time: unknown unit {quoted(unit)} in duration {quoted(text)}")
    if len(whole) > len(str(_LONGEST_NS)):
        raise _invalid(text)
    return (int(whole or "0") + Fraction(int(decimals[:18] or "0"), 10 ** len(decimals[:18]))) * _UNITS_NS[
        unit
    ]


def _decimal(nanoseconds: int, unit_ns: int) -> str:
    whole, rest = divmod(nanoseconds, unit_ns)
    decimals = f"{rest:0{len(str(unit_ns)) - 1}d}".rstrip("0") if rest else ""
    return f"{whole}.{decimals}" if decimals else str(whole)


def _invalid(text: str) -> Exception:
    return bad_request(f"time: invalid duration {quoted(text)}")
