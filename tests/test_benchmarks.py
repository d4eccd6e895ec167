"""The benchmarks' own code: how races are run and reported. No time is compared with any other here."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from itertools import count
from typing import TYPE_CHECKING

import psutil
import pytest

from benchmarks import report
from benchmarks.__main__ import main
from benchmarks.race import Race, Result, run
from benchmarks.snapshots import Size, snapshot_races
from benchmarks.starts import ROOT, bare_jupyterlab
from benchmarks.wire import REQUESTS, sample, unfolded
from sandbox.views.wire import Stream, WireScene
from tests import distribution

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from benchmarks.registry_server import Kind

GRACE_S = 10
NOTHING = Race("ours", "the peer", 1.5, lambda: 1.0, lambda: 1.0)


def test_who_begins_changes_from_round_to_round() -> None:
    turns = count()
    order: list[str] = []

    def turn(name: str) -> float:
        order.append(name)
        return float(next(turns))

    result = run(Race("a", "b", 1.0, lambda: turn("a"), lambda: turn("b")), rounds=3)
    assert "".join(order) == "abbaab"
    assert result.ours_s == (0.0, 3.0, 4.0)
    assert result.peer_s == (1.0, 2.0, 5.0)


def test_the_ratio_is_that_of_the_medians_so_that_one_slow_run_does_not_count() -> None:
    result = Result(NOTHING, ours_s=(3.0, 90.0, 2.9), peer_s=(2.0, 2.1, 1.0))
    assert result.ratio == pytest.approx(1.5)
    assert result.is_met
    assert result.row() == ("ours", "the peer", "3.00 s", "2.00 s", "1.50", "≤ 1.5, met")
    assert not Result(NOTHING, (3.1,), (2.0,)).is_met


def test_the_page_tells_the_figures_the_day_and_the_machine() -> None:
    page = report.page([Result(NOTHING, (3.1,), (2.0,))], rounds=1)
    assert "| ours | the peer | 3.10 s     | 2.00 s   | 1.55  | ≤ 1.5, missed |" in page
    assert re.search(rf"^1 rounds on \d{{4}}-\d\d-\d\d: {os.cpu_count()} cores of .+", page, re.MULTILINE)


def test_a_race_that_does_not_exist_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["lukewarm"])
    assert (
        "there is no race lukewarm; there are cold, warm, strict, prove, snapshot" in capsys.readouterr().err
    )


def test_a_snapshot_is_raced_with_the_same_gets_on_either_registry(
    tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    distribution.program(pytestconfig)
    kinds: tuple[Kind, ...] = ("embedded", "distribution")
    for kind in kinds:
        with snapshot_races(tmp_path, kind, Size(repositories=2, tags=3)) as races:
            results = [run(race, rounds=1) for race in races]
        assert [result.race.peer_name for result in results] == ["the same 15 GETs with requests"] * 2
        assert "a snapshot of 6 tags" in results[0].race.name


def test_a_page_is_waited_for_its_kernel_answers_and_nothing_is_left(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    shutil.copytree(ROOT / "notebooks", clone / "notebooks")
    (clone / ".venv").symlink_to(ROOT / ".venv")
    data = tmp_path / "data"
    data.mkdir()
    others = set(psutil.Process().children(recursive=True))
    with bare_jupyterlab(clone, data) as page:
        assert page.is_there()
        page.start_kernel()
        started = set(psutil.Process().children(recursive=True)) - others
        assert len(started) >= 2
    assert psutil.wait_procs(started, timeout=GRACE_S)[1] == []  # whoever adopted them takes a moment
    assert not page.is_there()


def test_help_is_a_command_away(machine_environ: Mapping[str, str]) -> None:
    command = [sys.executable, "-m", "benchmarks", "--help"]
    done = subprocess.run(command, cwd=ROOT, env=machine_environ, capture_output=True, text=True, check=True)
    assert "--rounds" in done.stdout


def test_the_wire_that_is_raced_unfolded_shows_every_request() -> None:
    scene = WireScene([Stream("local", sample())])
    assert len(scene.rows) == REQUESTS
    assert scene.markup(unfolded(scene)).count("data-open=") == REQUESTS
    assert scene.markup(frozenset()).count("data-open=") < REQUESTS
