"""The whole registry through the in-process network, with sockets, threads and processes forbidden.

An audit hook cannot be taken back, so a process of its own runs `forbidden`, and fails at the first try.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.engines import MACHINE_ENVIRON

CLONE = Path(__file__).resolve().parents[2]


def test_push_pull_and_delete_work_with_sockets_threads_and_processes_forbidden(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", "-m", "tests.transport.forbidden", str(tmp_path / "registry")]
    done = subprocess.run(
        command, cwd=CLONE, env=dict(MACHINE_ENVIRON), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "sockets, threads and processes are forbidden, and that is noticed",
        "in a folder: pushed, pulled, listed, deleted, collected",
        "in memory: pushed, pulled, listed, deleted, collected",
    ]
