"""Processes that a test run has started, found by a mark in their environment, whoever adopted them."""

from __future__ import annotations

import os
import secrets

import psutil

VARIABLE = "COURSE_TEST_RUN"
WAIT_S = 5


def mark() -> str:
    """Mark this process, so that everything it starts inherits the mark; return it."""
    os.environ[VARIABLE] = secrets.token_hex(8)
    return os.environ[VARIABLE]


def leftovers(run: str) -> list[str]:
    """Name the processes of this run that still live, after a moment's grace for those that are ending."""
    processes = [process for process in psutil.process_iter() if _belongs(process, run)]
    _, alive = psutil.wait_procs(processes, timeout=WAIT_S)
    return [_described(process) for process in alive]


def _belongs(process: psutil.Process, run: str) -> bool:
    if process.pid == os.getpid():
        return False
    try:
        return process.environ().get(VARIABLE) == run and process.status() != psutil.STATUS_ZOMBIE
    except (psutil.Error, OSError):  # it ended meanwhile, or is somebody else's
        return False


def _described(process: psutil.Process) -> str:
    try:
        return f"process {process.pid}: {' '.join(process.cmdline())[:200]}"
    except psutil.Error:
        return f"process {process.pid}"
