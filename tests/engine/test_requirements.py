"""What a machine lacks is a skip with a sentence, or with `--require` a failure with the same sentence."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LEAVES_A_PROCESS = """
import subprocess

def test_that_leaves_a_process():
    subprocess.Popen(["sleep", "60"], start_new_session=True)
"""


def run_pytest(*arguments: str, folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run pytest on a machine without an engine."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", *arguments],
        cwd=ROOT,
        env={**os.environ, "DOCKER_HOST": f"unix://{folder}/docker.sock", "HOME": str(folder), **environ},
        capture_output=True,
        text=True,
        check=False,
    )


TEST = "tests/engine/test_find_on_engines.py::test_its_docker_config_is_private_and_kept"


@pytest.fixture
def _no_engine_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Skip where the machine's own engine would be found."""
    if Path("/var/run/docker.sock").exists():
        pytest.skip("A Docker engine is at the usual place.")
    monkeypatch.delenv("COURSE_TEST_ENGINES", raising=False)


@pytest.mark.usefixtures("_no_engine_here")
def test_without_an_engine_its_tests_are_skipped_with_the_reason(tmp_path: Path) -> None:
    """The reason is the search's own."""
    done = run_pytest(TEST, folder=tmp_path)
    assert done.returncode == 0, done.stdout
    assert f"No Docker engine here: no engine: DOCKER_HOST: there is no socket {tmp_path}" in done.stdout


@pytest.mark.usefixtures("_no_engine_here")
def test_where_an_engine_is_required_its_absence_is_a_failure(tmp_path: Path) -> None:
    """In the same words."""
    done = run_pytest(TEST, "--require", "browser,docker", folder=tmp_path)
    assert done.returncode == 1, done.stdout
    assert "--require docker: No Docker engine here: no engine: DOCKER_HOST" in done.stdout


def test_requiring_what_is_unknown_is_a_mistake(tmp_path: Path) -> None:
    """A typing error may not require nothing."""
    done = run_pytest(TEST, "--require", "dokcer", folder=tmp_path)
    assert done.returncode == 4
    assert "There are: browser, docker, dockerd." in done.stderr


def test_a_process_that_is_left_fails_the_run(tmp_path: Path) -> None:
    """Even one that left its session."""
    sample = tmp_path / "test_sample.py"
    sample.write_text(LEAVES_A_PROCESS)
    done = run_pytest(str(sample), "-p", "tests.conftest", "-W", "default", folder=tmp_path)
    left = re.search(r"process (\d+): sleep 60", done.stdout)
    assert left, done.stdout
    os.kill(int(left.group(1)), signal.SIGKILL)
    assert done.returncode == 1
    assert "The tests left behind:" in done.stdout
