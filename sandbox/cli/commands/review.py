"""`review`: what waits to be asked again, and where it is answered."""

from __future__ import annotations

import click

from sandbox.exercises.progress.store import ProgressStore
from sandbox.home import find_home


@click.command()
def command() -> None:
    """List the exercises that wait for review.

    What you solved comes back after 1, 3, 7 and 21 days. It is answered in a notebook: lab.review() deals
    three at a time.
    """
    from sandbox.course.review import due_now, next_day, nothing_due

    store = ProgressStore(find_home().progress)
    entries = store.entries()
    due = due_now(entries)
    for exercise in due:
        click.echo(f"{exercise.id:>5}  {exercise.title} ({exercise.minutes} min)")
    if due:
        click.echo('Answer them in any notebook: lab.review() deals three, lab.review("ID") one of them.')
    else:
        click.echo(nothing_due(next_day(entries)))
    for warning in store.warnings:
        click.echo(warning)
