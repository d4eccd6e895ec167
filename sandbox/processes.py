"""Processes: told from strangers by their start time, found by the data folder they use, ended for good.

A pid alone proves nothing, for it is given out again. What a killed course left is found by its command
line: our JupyterLab and its kernels name a file of the data folder there.
"""

from __future__ import annotations

import contextlib
import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sandbox.home import Home

SAME_START_S = 1.0
TERMINATE_S = 8.0
KILL_S = 5.0
STEP_S = 0.1


@dataclass(frozen=True)
class Identity:
    """One process: its pid, and the start time that no later process of that pid shares."""

    pid: int
    started: float

    def process(self) -> psutil.Process | None:
        """Return the process if it still runs."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.started) < SAME_START_S
            return process if same and runs(process) else None
        except psutil.NoSuchProcess:
            return None


def identify(pid: int | None = None) -> Identity:
    """Return the identity of a running process, this one if none is named."""
    process = psutil.Process(pid)
    return Identity(process.pid, process.create_time())


def of_home(home: Home) -> list[psutil.Process]:
    """Return the running processes whose command line names a file of JupyterLab's in this data folder."""
    mine = os.getpid()
    return [process for process in psutil.process_iter() if process.pid != mine and _names(process, home)]


def family(process: psutil.Process) -> list[psutil.Process]:
    """Return a process and all that it started, as far as they run."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return [process, *process.children(recursive=True)]
    return []


def end(processes: Iterable[psutil.Process], terminate_s: float = TERMINATE_S) -> int:
    """Ask processes to end, and make those that don't; return how many ran."""
    running = [process for process in processes if runs(process)]
    for process in running:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    stubborn = wait_for_end(running, terminate_s)
    for process in stubborn:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    wait_for_end(stubborn, KILL_S)
    return len(running)


def wait_for_end(processes: list[psutil.Process], timeout_s: float) -> list[psutil.Process]:
    """Wait until processes have ended, and return those that have not in time.

    One that ended counts even where its parent does not ask how (a zombie, in containers without an init).
    """
    deadline = time.monotonic() + timeout_s
    while (alive := [process for process in processes if runs(process)]) and time.monotonic() < deadline:
        psutil.wait_procs(alive, timeout=STEP_S)
    return alive


def runs(process: psutil.Process) -> bool:
    """Whether a process still does anything."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _names(process: psutil.Process, home: Home) -> bool:
    folder = f"{home.jupyter}{os.sep}"
    try:
        return any(folder in part for part in process.cmdline()) and runs(process)
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False  # gone, or someone else's
