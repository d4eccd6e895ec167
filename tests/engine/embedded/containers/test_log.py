"""The log of a container: lines in the order of their times, found again by them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from sandbox.engine.embedded.containers.streams.framing import OUT
from sandbox.engine.embedded.containers.streams.log import NEAR_BYTES, ContainerLog, LogReader
from sandbox.registry.storage import Memory

if TYPE_CHECKING:
    import pytest

LONG = NEAR_BYTES // 3
TEXTS = st.sampled_from(["", "short", "x" * 300, "y" * LONG])


@given(
    written=st.lists(st.tuples(st.integers(0, 3), TEXTS), max_size=40),
    since_ns=st.integers(0, 60),
    read=st.integers(0, 60),
)
def test_lines_since_a_time_are_found_in_a_long_log(
    written: list[tuple[int, str]], since_ns: int, read: int
) -> None:
    """Wherever the reading begins, and whatever is asked for later."""
    files, lines, now_ns = Memory(), [], 1
    for later_ns, text in written:
        now_ns += later_ns
        lines.append((now_ns, text))
    files.append("log", "".join(f'[{time_ns}, {OUT}, "{text}"]\n' for time_ns, text in lines).encode())
    reader = LogReader(ContainerLog(files, "log", set()))
    first = [(line.time_ns, line.text) for line in reader.lines(since_ns)]
    assert first == [line for line in lines if line[0] >= since_ns]
    again = LogReader(ContainerLog(files, "log", set()))
    assert [(line.time_ns, line.text) for line in again.lines(read)] == [
        line for line in lines if line[0] >= read
    ]


def test_a_clock_that_is_set_back_changes_no_order(monkeypatch: pytest.MonkeyPatch) -> None:
    times_ns = iter([5, 3, 8])
    monkeypatch.setattr(time, "time_ns", lambda: next(times_ns))
    log = ContainerLog(Memory(), "log", set())
    for text in ("one\n", "two\n", "three\n"):
        log.write(text, OUT)
    assert [(line.time_ns, line.text) for line in LogReader(log).lines()] == [
        (5, "one\n"),
        (5, "two\n"),
        (8, "three\n"),
    ]
