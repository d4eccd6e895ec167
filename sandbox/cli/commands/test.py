"""`test`: every check that this machine can run, through pytest alone."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from typing import NoReturn

import click

from sandbox.cli import places
from sandbox.cli.status import INTERRUPTED
from sandbox.signals import StopRequested, stop_on_signals

ORDERLY_S = 60.0


@click.command(context_settings={"ignore_unknown_options": False})
@click.option(
    "--require",
    metavar="NAME,...",
    multiple=True,
    help="Fail, not skip, where docker, browser or dockerd is missing.",
)
@click.option("--coverage/--no-coverage", default=True, help="Report which lines ran (the default).")
@click.argument("pytest_arguments", nargs=-1, type=click.UNPROCESSED, metavar="[-- PYTEST_ARGUMENTS...]")
def command(*, require: tuple[str, ...], coverage: bool, pytest_arguments: tuple[str, ...]) -> NoReturn:
    """Run every test that this machine can run: style, types, units, engines, notebooks, browser.

    It ends with pytest's own summary. What this machine lacks is a skip that says so. Arguments after `--`
    go to pytest, for example `test -- -k registry -x` or `test -- tests/wire`.

    It runs offline, in a data folder of its own; yours is not touched.
    """
    arguments = [sys.executable, "-m", "pytest", "--durations=20", "--durations-min=0.5"]
    arguments += ["-n=auto", "--max-worker-restart=0"]  # tests/workers.py says how many; -n 0 is one process
    if coverage:
        arguments += ["--cov=sandbox", "--cov-report=term:skip-covered"]
    arguments += [f"--require={name}" for name in require]
    with tempfile.TemporaryDirectory(prefix="course-test-") as home:
        status = run_to_its_end([*arguments, *pytest_arguments], os.environ | {"COURSE_HOME": home})
    sys.exit(status)


def run_to_its_end(arguments: list[str], environment: dict[str, str]) -> int:
    """Run a program in the clone; a signal is passed on, and waited for, so that it cleans up."""
    try:
        with stop_on_signals():
            child = subprocess.Popen(arguments, cwd=places.CLONE, env=environment)
            return child.wait()
    except StopRequested:
        child.terminate()
        try:
            child.wait(ORDERLY_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        return INTERRUPTED
