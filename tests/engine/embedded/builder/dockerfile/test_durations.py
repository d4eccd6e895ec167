"""Durations are written and read as Go does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.engine.embedded.builder.dockerfile.durations import format_duration, parse_duration
from sandbox.engine.embedded.errors import EngineError
from tests.engine.embedded.builder.outcomes import outcome

WRITTEN = {
    0: "0s",
    1: "1ns",
    1_500: "1.5µs",
    300_000_000: "300ms",
    1_000_000_000: "1s",
    90_000_000_000: "1m30s",
    5_400_000_000_000: "1h30m0s",
    1_234_567_890: "1.23456789s",
    -1_500_000_000: "-1.5s",
}


@pytest.mark.parametrize(("nanoseconds", "text"), WRITTEN.items())
def test_a_duration_is_written_as_go_does(nanoseconds: int, text: str) -> None:
    assert format_duration(nanoseconds) == text


@given(st.integers(-(2**62), 2**62))
def test_what_is_written_is_read_again(nanoseconds: int) -> None:
    assert parse_duration(format_duration(nanoseconds)) == nanoseconds


@given(st.text(st.sampled_from("0123456789.hmsnuµ-+ e"), max_size=12))
def test_whatever_is_written_is_read_or_refused(text: str) -> None:
    found = outcome(lambda: parse_duration(text))
    assert not isinstance(found, EngineError) or found.message.startswith("time: ")


def test_parts_add_up() -> None:
    assert parse_duration("1.5h2m.5s1us") == 5_520_500_001_000
