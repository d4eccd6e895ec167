"""The registry's benchmarks run, and their table tells what they measured. No time is compared here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from benchmarks import registry
from benchmarks.race import Race, Result
from benchmarks.registry_races import NONE, Sizes, Work
from tests import distribution

if TYPE_CHECKING:
    from pathlib import Path

TINY = Sizes(blob_mib=1, small_blobs=3, tags=5, pulls=3, memory_mib=2)


def test_every_race_runs_and_nothing_is_left_running(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    distribution.program(pytestconfig)
    rows, memory, floor = registry.measure(tmp_path, 1, TINY)
    assert len(rows) == 7
    assert all(seconds > 0 for row in rows for seconds in (*row.result.ours_s, *row.result.peer_s))
    assert re.match(
        r"The embedded registry with a blob of 2 MiB, up and down: \d+ MiB idle, \d+ MiB at", memory
    )
    assert re.match(r"A program that does nothing but `sendfile` of the same file has [\d,]+ MiB/s", floor)
    assert "| a blob up, synced " in registry.table(rows)


@pytest.mark.parametrize(
    ("goal", "cells"),
    [
        (0.5, ("up", "400 MiB/s", "100 MiB/s", "4.00", "≥ 2, met")),
        (0.2, ("up", "400 MiB/s", "100 MiB/s", "4.00", "≥ 5, missed")),
        (NONE, ("up", "400 MiB/s", "100 MiB/s", "4.00", "–")),
    ],
)
def test_a_row_tells_how_many_times_as_fast(goal: float, cells: tuple[str, ...]) -> None:
    race = Race("up", "Distribution", goal, lambda: 1.0, lambda: 4.0)
    row = registry.Row(Work(race, 400, "MiB/s"), Result(race, (1.0,), (4.0,)))
    assert row.cells() == cells


def test_the_floor_says_how_far_both_are_from_it() -> None:
    race = Race("down", "nothing", NONE, lambda: 1.0, lambda: 1.0)
    told = registry.floor_sentence(Result(race, (1.0,), (2.0,)), Result(race, (1.25,), (1.0,)), TINY)
    assert "the embedded registry reaches 80% of that, Distribution 50%" in told
    assert "more than 2.00 times as fast" in told


def test_memory_is_held_to_its_goal() -> None:
    assert "2.00 times (goal ≤ 1.5, missed)" in registry.memory_sentence("embedded", 1 << 20, 2 << 20, TINY)
    assert "goal" not in registry.memory_sentence("distribution", 1 << 20, 2 << 20, TINY)
