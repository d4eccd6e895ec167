"""What a course leaves when it is killed: JupyterLab, kernels, and what these started."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox import processes

if TYPE_CHECKING:
    import psutil

    from sandbox.cli.supervision.running import Running
    from sandbox.home import Home


def find_processes(home: Home, run: Running | None = None) -> list[psutil.Process]:
    """Return the processes of this data folder's JupyterLab that run, whoever supervises them or nobody."""
    found = processes.of_home(home)
    server = run.server.process() if run is not None and run.server is not None else None
    everyone = {
        process.pid: process
        for one in [*found, *([server] if server else [])]
        for process in processes.family(one)
    }
    return list(everyone.values())


def end_processes(home: Home, run: Running | None = None) -> list[str]:
    """End them, and say so in lines."""
    ended = processes.end(find_processes(home, run))
    return [f"ended {ended} {'process' if ended == 1 else 'processes'} of JupyterLab"] if ended else []


def pause_while_running(process: psutil.Process) -> None:
    """Wait a moment, or until the process ends."""
    processes.wait_for_end([process], processes.STEP_S)
