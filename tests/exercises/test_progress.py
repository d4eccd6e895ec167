"""The progress store loses nothing: not to a second kernel, not to a kill, not to a damaged file."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from sandbox.exercises.progress.entry import Entry
from sandbox.exercises.progress.store import ProgressStore
from sandbox.exercises.verdict import solved

if TYPE_CHECKING:
    from pathlib import Path

HAMMER = """
import sys
from dataclasses import replace
from pathlib import Path
from sandbox.exercises.progress.store import ProgressStore
store, name, rounds = ProgressStore(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3])
print("ready", flush=True)
for number in range(rounds):
    store.update(f"{name}.{number}", lambda entry: replace(entry, answer=name * 200))
    store.update("9.9", lambda entry: replace(entry, tries=entry.tries + 1))
    print(number, flush=True)
"""


def start_hammer(path: Path, name: str, rounds: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", HAMMER, str(path), name, str(rounds)], stdout=subprocess.PIPE, text=True
    )


def test_two_processes_lose_nothing_of_each_other(tmp_path: Path) -> None:
    path = tmp_path / "progress.json"
    hammers = [start_hammer(path, name, 40) for name in ("1", "2")]
    for hammer in hammers:
        hammer.communicate()
        assert hammer.returncode == 0
    entries = ProgressStore(path).entries()
    assert {f"{name}.{number}" for name in "12" for number in range(40)} <= entries.keys()
    assert entries["9.9"].tries == 80


def test_a_kill_at_any_moment_leaves_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "progress.json"
    done = 0
    for kill_after in (1, 3, 7, 12):
        with start_hammer(path, str(kill_after), 10_000) as hammer:
            assert hammer.stdout is not None
            for _ in range(kill_after + 1):
                hammer.stdout.readline()
            hammer.send_signal(signal.SIGKILL)
        store = ProgressStore(path)
        kept = store.entries()
        done += kill_after
        assert kept["9.9"].tries >= done, "what was said to be stored is there"
        assert store.warnings == []
        done = kept["9.9"].tries


def test_a_damaged_file_is_set_aside_and_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "progress.json"
    path.write_text('{"version": 1, "exercises": {"1.1"')
    store = ProgressStore(path)
    assert store.entry("1.1") == Entry()
    assert len(store.warnings) == 1
    assert "progress.json" in store.warnings[0]
    store.update("1.1", lambda entry: replace(entry, tries=1))
    assert store.entry("1.1").tries == 1
    assert [one.read_text() for one in tmp_path.glob("*.damaged-*")] == ['{"version": 1, "exercises": {"1.1"']


def test_one_damaged_entry_costs_no_other(tmp_path: Path) -> None:
    path = tmp_path / "progress.json"
    good = replace(Entry(), tries=2).to_json()
    exercises = {"1.1": {"tries": "many"}, "1.2": good, "1.3": "gone"}
    path.write_text(json.dumps({"version": 1, "exercises": exercises}))
    store = ProgressStore(path)
    store.update("1.2", lambda entry: replace(entry, tries=entry.tries + 1))
    assert store.entries() == {"1.2": replace(Entry(), tries=3)}
    assert {warning.split(" is damaged")[0] for warning in store.warnings} == {
        "The entry of exercise 1.1",
        "The entry of exercise 1.3",
    }
    aside = json.loads(path.read_text())["set_aside"]
    assert [one["exercises"] for one in aside] == [{"1.1": {"tries": "many"}}, {"1.3": "gone"}]


def test_an_entry_survives_the_file_unchanged(tmp_path: Path) -> None:
    entry = Entry().opened({"version": "0.3"}).judged(solved("Both name it."), {"answer": 1}, is_try=True)
    entry = replace(entry, answer=[2, 0, 1], hints=("1", "tag-is-a-copy"))
    store = ProgressStore(tmp_path / "progress.json")
    store.update("1.1", lambda _: entry)
    assert store.entry("1.1") == entry


def test_a_reset_chapter_is_set_aside_and_no_other(tmp_path: Path) -> None:
    store = ProgressStore(tmp_path / "progress.json")
    for exercise_id in ("1.1", "1.2", "11.1"):
        store.update(exercise_id, lambda entry: replace(entry, tries=1))
    assert store.reset("1") == ["1.1", "1.2"]
    assert list(store.entries()) == ["11.1"]
    assert json.loads(store.path.read_text())["set_aside"][0]["exercises"].keys() == {"1.1", "1.2"}
    assert store.reset("1") == []
