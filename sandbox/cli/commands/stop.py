"""`stop`: end the running course of this data folder, from any terminal."""

from __future__ import annotations

import click

from sandbox import processes
from sandbox.cli import engine_work
from sandbox.cli.supervision import leftovers, running
from sandbox.home import find_home

ORDERLY_S = 45.0


@click.command()
def command() -> None:
    """End the running course and all that it started.

    JupyterLab, its kernels and the containers that the notebooks started end, also those that a crash left.
    The embedded engine ends, too; its images and registries stay, as do your notebooks and your progress.
    """
    home = find_home()
    run = running.read(home)
    lines = [*_end(run), *leftovers.end_processes(home, run)]
    running.remove(home)
    lines += engine_work.end_own_engine(home)
    search = engine_work.find("docker")
    lines += engine_work.remove_all(home, search)
    click.echo("\n".join(lines) or "Nothing was running, and nothing is left.")


def _end(run: running.Running | None) -> list[str]:
    """Ask the supervising process to end in its own way, and make it if it does not."""
    process = run.supervisor.process() if run is not None else None
    if process is None:
        return []
    processes.end([process], ORDERLY_S)
    return [f"ended the course (process {process.pid})"]
