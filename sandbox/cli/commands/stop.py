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
    Your notebooks, your progress and the registry's image stay.
    """
    home = find_home()
    run = running.read(home)
    lines = [*_end(run), *leftovers.end_processes(home, run)]
    running.remove(home)
    search = engine_work.find("auto")
    lines += engine_work.remove_all(home, search)
    if search.engine is None:
        lines.append(f"Engine: {search.reason.rstrip('.')}. Containers were not looked for.")
    click.echo("\n".join(lines) or "Nothing was running, and nothing is left.")


def _end(run: running.Running | None) -> list[str]:
    """Ask the supervising process to end in its own way, and make it if it does not."""
    process = run.supervisor.process() if run is not None else None
    if process is None:
        return []
    processes.end([process], ORDERLY_S)
    return [f"ended the course (process {process.pid})"]
