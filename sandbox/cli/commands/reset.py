"""`reset CHAPTER`: begin a chapter again, with nothing deleted."""

from __future__ import annotations

import click

from sandbox.cli import places
from sandbox.cli.learner.copies import Copies
from sandbox.errors import LearnerError
from sandbox.exercises.progress.store import ProgressStore
from sandbox.home import find_home


@click.command()
@click.argument("chapter")
def command(chapter: str) -> None:
    """Begin CHAPTER again (1, 01 or a part of its name).

    Your copy is set aside beside the fresh one, as "NAME (before reset DATE)", and what you solved in that
    chapter is set aside in the progress file. Nothing is deleted.
    """
    home = find_home()
    copies = Copies(places.NOTEBOOKS, places.MY_COURSE)
    name = copies.find(chapter)
    kept = copies.reset(name)
    if kept is not None:
        click.echo(f"Your copy is now my-course/{kept.name}.")
    click.echo(f"A fresh copy is my-course/{name}. Close it and open it again if it is open.")
    store = ProgressStore(home.progress)
    solved = store.reset(exercise_prefix(name))
    if solved:
        click.echo(f"Set aside what was recorded for {', '.join(solved)}.")
    for warning in store.warnings:
        click.echo(warning)


def exercise_prefix(name: str) -> str:
    """Return the chapter's number as exercise ids begin with it: `01-what-is-a-registry.ipynb` → `1`.

    Raises:
        LearnerError: the name begins with no number.
    """
    number = name.partition("-")[0]
    if not number.isdecimal():
        raise LearnerError(f"{name} is no chapter: its name begins with no number.")
    return str(int(number))
