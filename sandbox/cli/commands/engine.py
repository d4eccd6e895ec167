"""`engine`: the embedded engine alone, in the foreground."""

from __future__ import annotations

import click

from sandbox.errors import SetupError
from sandbox.home import find_home
from sandbox.signals import StopRequested, stop_on_signals


@click.command()
def command() -> None:
    """Serve the embedded engine alone, on this machine, until Ctrl-C.

    The first line of the output is DOCKER_HOST=..., to be set where a docker command or the SDK is to use
    it. It is the engine that the course uses where there is no Docker: images and registries are real, other
    programs do not run in it. What it keeps is in the data folder, and is there again next time.
    """
    from sandbox.engine.process.server import serve

    with stop_on_signals():
        try:
            other = serve(find_home(), lambda address: click.echo(f"DOCKER_HOST={address}"))
        except StopRequested:
            click.echo("The engine has ended.")
            return
    if other is not None:
        raise SetupError(
            f"The engine of this data folder runs already (process {other.process.pid}): "
            f"DOCKER_HOST={other.docker_host}. `python3 course.py stop` ends it."
        )
