"""`doctor`: what this machine has, what it lacks, and how to mend it."""

from __future__ import annotations

import sys

import click

from sandbox.cli.examination import examine


@click.command()
def command() -> None:
    """Say what this machine has, what it lacks and how to mend it.

    Nothing is changed. The exit status is 0 where all is well and 1 where something is to be mended.
    """
    sick = False
    for finding in examine():
        click.echo("\n".join(finding.lines()))
        sick = sick or not finding.is_fine
    click.echo("\nSomething is to be mended: see above." if sick else "\nAll is well.")
    sys.exit(int(sick))
