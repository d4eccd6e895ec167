"""A container's log read piece by piece: each line once, whichever order an engine writes them down in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.lab.registry.log import OVERTAKEN_S, RegistryLog

if TYPE_CHECKING:
    from docker.models.containers import Container

SECOND = "2026-11-26T07:00:00"
BEGAN_S = datetime.fromisoformat(f"{SECOND}+00:00").timestamp()
LATEST_US = 999_999


@dataclass
class Written:
    """The log of a container, as an engine keeps it: in the order in which lines came to it."""

    lines: list[str] = field(default_factory=list)

    def add(self, microseconds: int) -> str:
        """Write a line down; returns its text."""
        text = f"line {len(self.lines)}"
        self.lines.append(f"{SECOND}.{microseconds:06}789Z {text}")
        return text

    def logs(self, *, timestamps: bool, since: float | None) -> bytes:
        """Answer as the SDK does: what is not before a time, in the order in which it was written down."""
        assert timestamps
        wanted = [line for line in self.lines if since is None or _time_s(line) >= since]
        return "".join(f"{line}\n" for line in wanted).encode()


def _time_s(line: str) -> float:
    return BEGAN_S + float(line[len(SECOND) : line.index("Z")])


def _reader(written: Written) -> RegistryLog:
    return RegistryLog(cast("Container", written))


@given(st.lists(st.tuples(st.integers(0, LATEST_US), st.booleans()), max_size=20))
def test_each_line_is_read_once(steps: list[tuple[int, bool]]) -> None:
    """Times may repeat and go back, as far as one stream of a program can overtake the other."""
    written, told, newest = Written(), list[str](), 0
    log = _reader(written)
    for microseconds, is_read_now in steps:
        earliest = newest - int(OVERTAKEN_S * 1_000_000) + 2
        told.append(written.add(max(microseconds, earliest)))
        newest = max(newest, microseconds)
        if is_read_now:
            assert list(log.lines()) == told
    assert list(log.lines()) == told


def test_the_engine_is_not_asked_again_for_what_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A registry logs every check: asked for anew each time, its log would make each check slower."""
    written = Written()
    asked: list[float | None] = []
    answer = written.logs

    def noted(*, timestamps: bool, since: float | None) -> bytes:
        asked.append(since)
        return answer(timestamps=timestamps, since=since)

    monkeypatch.setattr(written, "logs", noted)
    log = _reader(written)
    for microseconds in (100_000, 500_000, 900_000):
        written.add(microseconds)
        log.lines()
    assert asked[0] is None
    assert asked[1:] == [pytest.approx(BEGAN_S + at - OVERTAKEN_S, abs=1e-5) for at in (0.1, 0.5)]
