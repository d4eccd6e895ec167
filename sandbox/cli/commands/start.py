"""`start`: open the course in JupyterLab, and end all of it at Ctrl-C."""

from __future__ import annotations

import click

from sandbox.cli.course_run import CourseRun
from sandbox.home import find_home
from sandbox.signals import StopRequested, stop_on_signals

CHOICES = ("auto", "docker", "embedded", "in-process")


@click.command()
@click.option("--browser/--no-browser", default=True, help="Open the browser, or only print the address.")
@click.option("--port", type=click.IntRange(0, 65535), metavar="PORT", help="Listen there, and nowhere else.")
@click.option(
    "--engine",
    type=click.Choice(CHOICES),
    default="auto",
    help="Which engine to use; auto takes the first that works.",
)
def command(*, browser: bool, port: int | None, engine: str) -> None:
    """Open the course in JupyterLab.

    Your copies of the notebooks are in my-course/; a newer course never overwrites what you changed there.
    JupyterLab listens on 127.0.0.1 alone and asks for the token that is part of the printed address.

    Ctrl-C ends it: JupyterLab, its kernels, and the containers that the notebooks started. Started again
    while it runs, this says where.
    """
    with stop_on_signals():
        try:
            CourseRun(find_home(), engine).open(port, browser=browser)
        except StopRequested:
            click.echo("The course has ended.")
