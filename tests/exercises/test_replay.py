"""Tasks and predictions on an engine: the good keep every promise, each broken one is caught by its own."""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from typing import TYPE_CHECKING

import psutil
import pytest

from sandbox.errors import SandboxError
from sandbox.exercises.proof.evidence.evidence import Evidence, Run
from sandbox.exercises.proof.evidence.replay import EMBEDDED, Player, gather, player, team
from sandbox.exercises.proof.evidence.scripts import Part, Script, script_of
from sandbox.exercises.proof.evidence.trials import LEARNERS, Role, few_trials
from sandbox.exercises.proof.promises import PROMISES
from tests.exercises.minicourse.live import BROKEN, good_drill, good_prediction, good_task, subject

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sandbox.exercises import Exercise


@pytest.fixture(scope="module")
def worker() -> Iterator[Player]:
    """Start one worker on the embedded engine."""
    with player(EMBEDDED) as started:
        yield started


def evidence(exercise: Exercise, worker: Player) -> Evidence:
    """Gather what the worker sees."""
    shown = subject(exercise)
    return Evidence(exercise, tuple(gather(exercise, shown.lesson, worker)), shown.lesson, is_live=True)


def promises_broken(found: Evidence) -> dict[str, list[str]]:
    """Return what breaks, by promise."""
    return {name: broken for name, one in PROMISES.items() if (broken := one.broken(found))}


@pytest.fixture(scope="module")
def of_the_task(worker: Player) -> Evidence:
    """Gather all of the good Task."""
    return evidence(good_task, worker)


def test_a_good_task_keeps_every_promise(of_the_task: Evidence) -> None:
    assert promises_broken(of_the_task) == {}


def test_a_good_prediction_keeps_every_promise(worker: Player) -> None:
    found = evidence(good_prediction, worker)
    assert promises_broken(found) == {}
    assert {run.trial.role for run in found.runs} >= {
        Role.UNTOUCHED,
        Role.HALFWAY,
        Role.REFERENCE,
        Role.WRONG,
    }


def test_a_good_drill_keeps_every_promise(worker: Player) -> None:
    assert promises_broken(evidence(good_drill, worker)) == {}


def test_ways_are_gone_as_several_learners_each_in_a_world_of_its_own(of_the_task: Evidence) -> None:
    runs = of_the_task.of(Role.REFERENCE)
    assert [run.trial.learner for run in runs] == list(LEARNERS[:2])
    cases = [run.case for run in runs if run.case]
    assert len({str(case.parameters["version"]) for case in cases}) == 2
    assert all(
        len(case.after.registries["local"].repositories["skylark/forecast"].tags) == 2 for case in cases
    )


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_broken_is_caught(what: str, worker: Player) -> None:
    promise, exercise = BROKEN[what]
    shown = subject(exercise)
    runs: list[Run] = []
    for run in gather(exercise, shown.lesson, worker):
        runs.append(run)
        if run.trouble(exercise):
            break
    assert PROMISES[promise].broken(Evidence(exercise, tuple(runs), shown.lesson, is_live=True))


def test_a_notebook_without_its_cells_proves_nothing(worker: Player) -> None:
    shown = subject(good_task).lesson
    del shown.notebook["cells"][-1]
    found = Evidence(good_task, tuple(gather(good_task, shown, worker)), shown, is_live=True)
    assert "never run" in PROMISES["2-reference"].broken(found)[0]
    assert PROMISES["10-cells"].broken(found)


def test_a_cell_that_is_no_learners_is_named_when_it_fails(worker: Player) -> None:
    with pytest.raises(SandboxError, match="1 / 0\nraised ZeroDivisionError"):
        worker.play(Script("author", ((Part.BEFORE, "1 / 0"),)))


def test_an_answer_that_the_card_refuses_is_the_ways_failure(worker: Player) -> None:
    notebook = subject(good_prediction).lesson.notebook
    script = script_of(notebook, good_prediction, next(few_trials(good_prediction)))
    assert "the card takes no such answer" in worker.play(replace(script, answer="z"))["failure"]


def test_a_worker_that_dies_says_its_last_words() -> None:
    with player(EMBEDDED) as worker, pytest.raises(SandboxError, match="has ended"):
        worker.play(Script("author", ((Part.BEFORE, "import os; os._exit(3)"),)))


def test_a_team_finds_what_one_worker_finds(of_the_task: Evidence, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    shown = subject(good_task)
    with team(EMBEDDED) as several:
        assert len(several.players) == 2
        found = tuple(gather(good_task, shown.lesson, several))
    assert [(run.trial, run.live) for run in found] == [(run.trial, run.live) for run in of_the_task.runs]


def test_a_team_stops_at_the_first_failure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whoever waits is told at once, and nothing that nobody waits for is begun."""
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    begun = tmp_path / "begun"
    good = Script("author", ((Part.BEFORE, f"print(file=open({str(begun)!r}, 'a'))"),))
    bad = Script("author", ((Part.BEFORE, "1 / 0"),))
    with team(EMBEDDED) as several, pytest.raises(SandboxError, match="ZeroDivisionError"):
        list(several.play_all([bad, *[good] * 500]))
    assert not begun.exists() or len(begun.read_text()) < 500


def test_an_engine_of_everybodys_has_one_worker_and_no_other_engine_in_its_place(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Two worlds on one engine would take each other's names; the worker there is not even asked."""
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with team("unix:///nowhere/docker.sock") as alone:
        assert len(alone.players) == 1
    words = [" ".join(process.info["cmdline"] or ()) for process in psutil.process_iter(["cmdline"])]
    assert not [command for command in words if str(tmp_path) in command]
