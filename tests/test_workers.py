"""How the whole suite is shared among workers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import engines, workers

CLONE = Path(__file__).resolve().parent.parent
ENGINES = (
    engines.EngineUnderTest("docker-20.10", "unix:///a"),
    engines.EngineUnderTest("docker-26", "unix:///b"),
)


def test_files_that_begin_first_are_there() -> None:
    assert [name for name in workers.LONGEST_FIRST if not (CLONE / name).is_file()] == []


@pytest.mark.parametrize(
    ("nodeid", "unit"),
    [
        ("tests/test_home.py::test_it", "tests/test_home.py"),
        ("tests/lab/test_lab.py::test_it[docker-20.10]", "tests/lab/test_lab.py on docker-20.10"),
        ("tests/lab/test_lab.py::TestIt::test_it[docker-26-x]", "tests/lab/test_lab.py on docker-26"),
        ("tests/lab/test_lab.py::test_docker-26", "tests/lab/test_lab.py"),
    ],
)
def test_a_file_stays_together_on_its_engine(nodeid: str, unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "engines", lambda: ENGINES)
    assert workers.unit_of(nodeid) == unit


def test_each_worker_has_engines_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    named = "a=unix:///1,b=unix:///2;a=unix:///3,b=unix:///4"
    monkeypatch.setattr(engines, "MACHINE_ENVIRON", {engines.VARIABLE: named})
    sets = engines.named_sets.__wrapped__()
    monkeypatch.setattr(engines, "named_sets", lambda: sets)
    hosts = []
    for worker in ("gw0", "gw1"):
        monkeypatch.setenv(engines.WORKER, worker)
        hosts.append([one.host for one in engines.engines.__wrapped__()])
    assert hosts == [["unix:///1", "unix:///2"], ["unix:///3", "unix:///4"]]
    monkeypatch.setenv(engines.WORKER, "gw2")
    with pytest.raises(pytest.UsageError, match="has 2 sets of engines"):
        engines.engines.__wrapped__()
