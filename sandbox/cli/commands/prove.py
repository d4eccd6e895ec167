"""`prove [EXERCISE…]`: run the promises of exercises, and say which of them hold."""

from __future__ import annotations

import os
import sys
import tempfile
from typing import TYPE_CHECKING, NoReturn

import click

from sandbox.cli.status import ending
from sandbox.cli.waiting import bar
from sandbox.errors import LearnerError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sandbox.exercises.proof.evidence.evidence import Evidence
    from sandbox.exercises.proof.prove import Subject

EMBEDDED = "embedded"
MARKS = {True: "ok    ", False: "BROKEN"}


@click.command()
@click.argument("exercises", nargs=-1, metavar="[EXERCISE...]")
@click.option(
    "--engine",
    "engines",
    multiple=True,
    default=("auto",),
    metavar="ENGINE",
    help="auto (what no option means), docker, embedded, or an address such as unix:///…; may be repeated.",
)
@click.option(
    "--mutate",
    "mutates",
    is_flag=True,
    help="Also take out every guard of every check: one that no way needs is told with its place.",
)
def command(*, exercises: tuple[str, ...], engines: tuple[str, ...], mutates: bool) -> NoReturn:
    """Run the promises of exercises, one line for each, and say which are broken.

    EXERCISE is an id such as 1.5, or a chapter's number such as 01; without one, all are proven. Tasks and
    predictions are proven by running their notebook's cells, each way in a world of its own.

    The exit status is 0 where all promises hold, 1 where one is broken or a guard is needless, and 2
    where they could not be tried.
    """
    subjects = _subjects(exercises)
    with ending("The promises could not be tried"), bar("Proving") as shown:
        broken = _prove(subjects, _hosts(engines), shown.rename, mutates=mutates)
    sys.exit(1 if broken else 0)


def _prove(
    subjects: Sequence[Subject], hosts: Sequence[str], tell: Callable[[str], None], *, mutates: bool
) -> int:
    """Print every exercise as soon as it is proven; return how many promises and guards failed."""
    from sandbox.exercises.proof.promises import PROMISES
    from sandbox.exercises.proof.prove import gather

    broken = survivors = 0
    for evidence in gather(subjects, hosts, os.environ, tell):
        of_this = _show(evidence)
        broken += of_this
        survivors += _show_guards(evidence) if mutates and not of_this else 0
    kept = len(subjects) * len(PROMISES) - broken
    click.echo(f"\n{kept} promises of {len(subjects)} exercises hold, {broken} are broken.")
    return broken + survivors


def _show_guards(evidence: Evidence) -> int:
    """Print which guards of a check can be taken out unnoticed; return how many."""
    from sandbox.exercises.proof.mutation import mutate

    found = mutate(evidence)
    for guard in found.survivors:
        click.echo(f"  SURVIVES    {guard}")
    click.echo(
        f"  {found.tried - len(found.survivors)} of {found.tried} guards break a promise when taken out."
    )
    return len(found.survivors)


def _show(evidence: Evidence) -> int:
    from sandbox.exercises.proof.promises import PROMISES

    click.echo(f"\n{evidence.exercise.headline}  ({_ground(evidence)})")
    broken = 0
    for promise in PROMISES.values():
        lines = promise.broken(evidence)
        number = promise.id.partition("-")[0]
        click.echo(f"  {MARKS[not lines]} {number:>2}  {promise.sentence}")
        for line in lines:
            click.echo(f"             {line}")
        broken += bool(lines)
    return broken


def _ground(evidence: Evidence) -> str:
    """Say what the proof stands on."""
    if not evidence.is_live:
        return f"{len(evidence.runs)} cases"
    places = sorted({run.place for run in evidence.runs} - {""})
    return f"{len(evidence.runs)} cases, made on: {', '.join(places) or 'no engine'}"


def _subjects(chosen: Sequence[str]) -> list[Subject]:
    """Return what is to be proven, in the course's order.

    Raises:
        UnknownExerciseError: one is neither an exercise nor a chapter.
    """
    from sandbox.course.chapters import chapters, exercises
    from sandbox.course.lessons import subject_of

    of_chapter = {str(int(one.number)): [each.id for each in one.exercises] for one in chapters()}
    ids: list[str] = []
    for name in chosen:
        ids += of_chapter.get(name.lstrip("0") or "0", [name])
    subjects = [subject_of(one) for one in dict.fromkeys(ids)]
    order = list(exercises())
    return sorted(subjects, key=lambda one: order.index(one.exercise.id)) or [
        subject_of(one) for one in order
    ]


def _hosts(engines: Sequence[str]) -> list[str]:
    """Return the engines as `gather` takes them.

    Raises:
        LearnerError: the engine that is asked for can't be used; the text is the doctor's.
    """
    return list(dict.fromkeys(_host(one) for one in engines))


def _host(engine: str) -> str:
    if engine == "auto":
        engine = os.environ.get("COURSE_ENGINE") or "auto"
    if engine in (EMBEDDED, "in-process"):
        return EMBEDDED
    if "://" in engine:
        return engine
    if engine not in ("auto", "docker"):
        raise LearnerError(
            f"There is no engine {engine!r}: name auto, docker, embedded, or an address such as unix:///….",
        )
    from sandbox.engine import find

    with tempfile.TemporaryDirectory(prefix="course-prove-") as home:
        search = find("docker", {**os.environ, "COURSE_HOME": home})
    if search.engine is not None:
        return search.engine.docker_host
    if engine == "docker":
        raise LearnerError(search.report())
    return EMBEDDED
