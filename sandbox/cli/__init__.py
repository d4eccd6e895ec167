"""The commands of `python3 course.py`, which has set the environment up before it comes here.

Everything heavy is imported by the command that needs it, so that --help and a second start are quick.
"""

from __future__ import annotations

import sys

import click

from sandbox.errors import CourseError

__all__ = ["main"]


def main(name: str = "course") -> None:
    """Run the command that the arguments name; an expected error is a sentence and exit status 1."""
    from sandbox.cli.group import course  # it imports this package

    try:
        course(prog_name=name)
    except CourseError as error:
        click.echo(f"{name.rsplit(maxsplit=1)[-1]}: {error}", err=True)
        sys.exit(1)
