"""`check [CHAPTER…]`: run the learner's notebooks afresh, and say which exercises they solve."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

import click

from sandbox.cli import places
from sandbox.cli.learner.copies import Copies
from sandbox.cli.status import ending
from sandbox.cli.waiting import bar
from sandbox.errors import LearnerError
from sandbox.home import find_home, load_learner

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sandbox.exercises.proof.check import CheckReport, Row, Subject


@click.command()
@click.argument("chapters", nargs=-1, metavar="[CHAPTER...]")
def command(*, chapters: tuple[str, ...]) -> NoReturn:
    """Run your notebooks afresh and say which exercises they solve.

    CHAPTER is 1, 01 or a part of its name; without one, all chapters are checked. Your answers are run again
    in a world of their own: nothing of yours is changed.

    The exit status is 0 where all is solved, 1 where it is not yet, and 2 where the course itself failed.
    """
    from sandbox.exercises.proof.check import check

    home = find_home()
    subjects = list(_subjects(chapters))
    with ending("The check could not be made"), bar("Running your notebooks") as shown:
        notebooks = shown.each(subjects, lambda subject: subject.notebook.name)
        report = check(notebooks, home, load_learner(home))
    _show(report)
    sys.exit(report.exit_code)


def _subjects(chosen: tuple[str, ...]) -> Iterable[Subject]:
    """Return the chapters to check, in the course's order.

    Raises:
        LearnerError: a chapter is unknown, or its copy was never made.
    """
    from sandbox.course.chapters import chapters
    from sandbox.exercises.proof.check import Subject

    copies = Copies(places.NOTEBOOKS, places.MY_COURSE)
    names = {copies.find(chapter) for chapter in chosen} or set(copies.names())
    for chapter in chapters():
        if chapter.notebook not in names:
            continue
        notebook = places.MY_COURSE / chapter.notebook
        if not notebook.exists():
            raise LearnerError(f"You have no copy of {chapter.notebook} yet. Start the course: it makes one.")
        yield Subject(chapter.number, notebook, chapter.exercises)


def _show(report: CheckReport) -> None:
    """Print the table, what the checks saw, and what went wrong around them."""
    from rich.console import Console
    from rich.table import Table

    table = Table("Chapter", "Exercise", "Verdict", "Misconception", title="Your exercises")
    for row in report.rows:
        table.add_row(row.chapter, f"{row.exercise_id} {row.title}", row.verdict, row.misconception)
    Console().print(table)
    for line in (*_evidence(report.rows), *report.remarks):
        click.echo(line)
    done = sum(row.is_solved for row in report.rows)
    click.echo(f"{done} of {len(report.rows)} exercises are solved.")


def _evidence(rows: Iterable[Row]) -> list[str]:
    return [f"{row.exercise_id}: {row.evidence}" for row in rows if row.evidence and not row.is_solved]
