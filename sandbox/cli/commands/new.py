"""`new EXERCISE_ID`: write the file of an exercise that its author then fills."""

from __future__ import annotations

import click

KINDS = ("choice", "multichoice", "predict", "order", "match", "blank", "code", "task", "repair")


@click.command()
@click.argument("exercise_id")
@click.option("--kind", type=click.Choice(KINDS), required=True, help="What the learner does.")
@click.option("--title", required=True, help="What the card is called; the file is named after it.")
@click.option("--after", metavar="CELL", default="", help="Put its cells into the notebook, behind this one.")
def command(*, exercise_id: str, kind: str, title: str, after: str) -> None:
    """Write a new exercise, named EXERCISE_ID such as 1.7, for its author to fill.

    Its file says in every place what is to be written there, and `prove EXERCISE_ID` lists what is still
    missing. Nothing that is there is overwritten. docs/authoring.md shows the way.
    """
    from sandbox.course.scaffold.writing import CLONE, write

    new = write(exercise_id, kind, title, after=after)
    click.echo(f"Written: {new.file.relative_to(CLONE)}, and its line in sandbox/course/course.toml.")
    if after:
        click.echo(f"Its cells are in notebooks/{new.notebook.name}, behind {after}.")
    else:
        click.echo(f"Cells for notebooks/{new.notebook.name}, or `--after CELL` puts them there:")
        for name, source in new.cells.items():
            click.echo(f"\n  # cell {name}")
            click.echo("\n".join(f"  {line}" for line in source.splitlines()))
    click.echo(f"\nNext: python3 course.py prove {exercise_id}")
