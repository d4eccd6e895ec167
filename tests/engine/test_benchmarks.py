"""The engine's benchmarks run, and their page tells what they measured. No time is compared here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from benchmarks import engine
from benchmarks.engine_races import GOALS, Engines, Sizes
from benchmarks.race import Race, Result

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.dockerd
@pytest.mark.timeout(300)
@pytest.mark.usefixtures("can_start_dockerd")
def test_every_race_runs_on_both_engines(short_folder: Path) -> None:
    engines = Engines(short_folder, Sizes(layer_mib=1, images=2))
    results = engines.run(1)
    assert [result.race.name for result in results] == list(GOALS)
    assert all(seconds > 0 for result in results for seconds in (*result.ours_s, *result.peer_s))
    page = engine.page(results, engines, 1)
    assert re.search(r"^\| list and inspect +\| \d+\.\d{3} s", page, re.MULTILINE)
    assert re.search(r"the embedded engine has \d+ MiB in memory, dockerd with its\ncontainerd \d+ MiB", page)
    assert re.search(r"^1 rounds on \d{4}-\d\d-\d\d: \d+ cores of .+, dockerd \d+\.", page, re.MULTILINE)


@pytest.mark.parametrize(("ours_s", "goal"), [(1.0, "≥ 10, met"), (1.1, "≥ 10, missed")])
def test_a_row_tells_how_many_times_as_fast(ours_s: float, goal: str) -> None:
    result = Result(Race("push", "dockerd", 0.1, lambda: 0.0, lambda: 0.0), (ours_s,), (10.0,))
    assert engine.row(result) == ("push", f"{ours_s:.3f} s", "10.000 s", f"{10 / ours_s:.2f}", goal)
