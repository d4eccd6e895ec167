"""The HEALTHCHECK instruction: what to run, how often, how long to wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.engine.embedded.builder.dockerfile.durations import format_duration, parse_duration
from sandbox.engine.embedded.builder.dockerfile.flags import read_flags
from sandbox.engine.embedded.builder.dockerfile.instructions import HealthCheck
from sandbox.engine.embedded.builder.dockerfile.quoting import quoted
from sandbox.engine.embedded.errors import bad_request

if TYPE_CHECKING:
    from collections.abc import Sequence

SHORTEST_NS = 1_000_000
_MOST_RETRIES = 2**31 - 1


def make_healthcheck(kind: str, words: Sequence[str], given: Sequence[str], *, is_array: bool) -> HealthCheck:
    """Read `NONE`, or `CMD` with its command and flags."""
    if kind.upper() == "NONE":
        if words:
            raise bad_request("HEALTHCHECK NONE takes no arguments")
        return HealthCheck(("NONE",))
    flags = read_flags(given, "interval", "timeout", "start-period", "retries")
    test = _test(kind.upper(), words, is_array=is_array)
    interval_ns, timeout_ns, start_period_ns = (
        _time_ns(name, flags.get(name, "")) for name in ("interval", "timeout", "start-period")
    )
    return HealthCheck(test, interval_ns, timeout_ns, start_period_ns, _retries(flags.get("retries", "")))


def shown_healthcheck(check: HealthCheck) -> tuple[str, ...]:
    """Return its times as Go writes them: interval, timeout, start period."""
    times_ns = (check.interval_ns, check.timeout_ns, check.start_period_ns)
    return tuple(format_duration(time_ns) for time_ns in times_ns)


def _test(kind: str, words: Sequence[str], *, is_array: bool) -> tuple[str, ...]:
    if kind != "CMD":
        raise bad_request(f"Unknown type {quoted(kind)} in HEALTHCHECK (try CMD)")
    if not words:
        raise bad_request("Missing command after HEALTHCHECK CMD")
    return ("CMD", *words) if is_array else ("CMD-SHELL", " ".join(words))


def _time_ns(name: str, text: str) -> int:
    if not text:
        return 0
    time_ns = parse_duration(text)
    if time_ns < SHORTEST_NS:
        raise bad_request(f"Interval {quoted(name)} cannot be less than {format_duration(SHORTEST_NS)}")
    return time_ns


def _retries(text: str) -> int:
    if not text:
        return 0
    digits = text.removeprefix("-") if text.startswith("-") else text.removeprefix("+")
    if not (digits.isascii() and digits.isdigit()):
        raise bad_request(f"strconv.ParseInt: parsing {quoted(text)}: invalid syntax")
    if len(digits) > len(str(_MOST_RETRIES)) or int(text) > _MOST_RETRIES:
        raise bad_request(f"strconv.ParseInt: parsing {quoted(text)}: value out of range")
    if int(text) < 1:
        raise bad_request(f"--retries must be at least 1 (not {int(text)})")
    return int(text)
