"""The record: kept across crashes, kernels and damage."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from sandbox.home import Home
from sandbox.lab.record.record import Entries, Record, RecordedReference

if TYPE_CHECKING:
    from pathlib import Path

ENTRY = RecordedReference(absent_before=True, recorded_at="2026-11-23T12:00:00+00:00")
ADD_MANY = """
import sys
from pathlib import Path
from sandbox.home import Home
from sandbox.lab.record.record import Record
record = Record(Home(Path(sys.argv[1])), "engine")
for number in range(20):
    record.change(lambda entries: entries.with_image(f"{sys.argv[2]}-{number}"))
"""


def test_what_was_changed_is_there_for_the_next(tmp_path: Path) -> None:
    Record(Home(tmp_path), "a").change(lambda entries: entries.with_reference("docker.io/x/y:1", ENTRY))
    assert Record(Home(tmp_path), "a").entries().references == {"docker.io/x/y:1": ENTRY}


def test_engines_know_nothing_of_each_other(tmp_path: Path) -> None:
    Record(Home(tmp_path), "a").change(lambda entries: entries.with_image("sha256:1"))
    assert Record(Home(tmp_path), "b").entries() == Entries()
    Record(Home(tmp_path), "b").change(lambda entries: entries.with_image("sha256:2"))
    assert Record(Home(tmp_path), "a").entries().images == ("sha256:1",)


def test_nothing_is_written_for_no_change(tmp_path: Path) -> None:
    Record(Home(tmp_path), "a").change(lambda entries: entries)
    assert not (tmp_path / "record.json").exists()


def test_two_kernels_lose_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", ADD_MANY, str(tmp_path)]
    for process in [subprocess.Popen([*command, name]) for name in ("one", "two")]:
        assert process.wait(60) == 0
    assert len(Record(Home(tmp_path), "engine").entries().images) == 40


def test_a_damaged_record_is_set_aside_and_named(tmp_path: Path) -> None:
    (tmp_path / "record.json").write_text("{")
    with pytest.warns(UserWarning, match="holds no readable JSON"):
        assert Record(Home(tmp_path), "a").entries() == Entries()
    assert list(tmp_path.glob("record.json.damaged-*"))


def test_a_record_is_for_its_owner_alone(tmp_path: Path) -> None:
    Record(Home(tmp_path), "a").change(lambda entries: entries.with_image("sha256:1"))
    assert (tmp_path / "record.json").stat().st_mode & 0o077 == 0
