"""What the commands do with an engine: find it, bring the registry's image, take away what the lab made.

The docker SDK is imported here and by nobody else in this package, and only when one of these is called.
"""

from __future__ import annotations

import os
import sys
from contextlib import closing, nullcontext
from typing import TYPE_CHECKING

import click

from sandbox.cli.waiting import bar
from sandbox.errors import SetupError
from sandbox.home import load_learner

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.engine.search import Search
    from sandbox.home import Home
    from sandbox.lab.lab import Lab


def find(choice: str) -> Search:
    """Look for an engine; nothing is brought to it."""
    from sandbox.engine.finding import find as find_engine

    return find_engine(choice)


def variables(home: Home, search: Search) -> Mapping[str, str]:
    """Return the variables with which a kernel reaches the engine that was found."""
    if search.engine is None:
        return {}
    found_by = {"COURSE_ENGINE_FOUND_BY": search.engine.found_by}
    return search.engine.environment(home) | found_by


def end_own_engine(home: Home) -> list[str]:
    """End the embedded engine of this data folder, if it runs, and say so; what it keeps stays."""
    from sandbox.engine.process import end_engine

    return ["ended the embedded engine; its images and registries stay"] if end_engine(home) else []


def end_engine_in_use(home: Home, search: Search) -> list[str]:
    """End the engine that was found if it is this data folder's own, and say so; any other is left alone."""
    return end_own_engine(home) if _is_own(home, search) else []


def is_own_engine_running(home: Home) -> bool:
    """Say whether the embedded engine of this data folder runs."""
    from sandbox.engine.process import running

    return running.read(home) is not None


def get_registry_image(home: Home, search: Search) -> str:
    """Bring the image that registries run from to the engine, and say which and why.

    On a terminal it asks before much is pulled; elsewhere it says what was not, and goes on without.

    Raises:
        CourseError: there is none to be had.
    """
    with closing(_lab(home, search)) as lab, bar("Getting the registry's image") as shown:

        def ask(what: str) -> bool:
            with shown.away():
                return may_pull(what)

        lab.may_pull = ask
        lab.watching = lambda: nullcontext(shown.watch)
        image = lab.registry_image
    return f"{image} ({image.reason})"


def may_pull(what: str) -> bool:
    """Ask on the terminal whether something large may be pulled; no, where nobody can be asked."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    return click.confirm(f"May the engine pull {what}?", default=False)


def plan_registry_image(home: Home, search: Search) -> str:
    """Say which image registries would run from; nothing changes on the engine.

    Raises:
        CourseError: there is none to be had.
    """
    if search.engine is None:
        return "none"
    from sandbox.engine.registry_image import named_bundle
    from sandbox.engine.registry_image import plan_registry_image as plan

    with closing(search.engine.client()) as client:
        image = plan(client, named_bundle(os.environ, home.path))
    return f"{image.reference} ({image.reason})"


def remove_all(home: Home, search: Search) -> list[str]:
    """Take what this data folder's notebooks made off the engine, and say what went.

    The registry's image stays for the next time, and on this data folder's own engine all stays.

    Raises:
        SetupError: the engine failed; what was made is still known, so that a later call can remove it.
    """
    if search.engine is None or _is_own(home, search):
        return []
    from docker.errors import DockerException
    from requests import RequestException

    try:
        return str(_lab(home, search).stop()).splitlines()
    except (DockerException, RequestException) as error:
        raise SetupError(f"{search.engine.name} did not let the course clean up: {error}") from error


def list_leftovers(home: Home, search: Search) -> list[str]:
    """Name what this data folder's notebooks made on the engine."""
    if _is_own(home, search):
        return []  # it keeps what was made for the next start
    with closing(_lab(home, search)) as lab:
        return [str(leftover) for leftover in lab.leftovers()]


def _is_own(home: Home, search: Search) -> bool:
    """Whether it is this data folder's own engine: it ends with the course, and what it keeps stays."""
    from sandbox.engine.process import running

    engine = search.engine
    return engine is not None and (engine.is_inside or running.is_of(home, engine.docker_host))


def _lab(home: Home, search: Search) -> Lab:
    from sandbox.lab.lab import Lab

    return Lab(home, load_learner(home), search)
