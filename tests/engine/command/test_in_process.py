"""The command beside an engine in its own process: nothing that a browser's tab lacks is needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).with_name("forbidden.py")


def test_it_needs_no_socket_no_thread_and_no_other_process(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.engine.command.forbidden", str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=PROGRAM.parents[3],
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout == "14 commands in one process\n"
