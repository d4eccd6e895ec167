"""The doctor's examination: one finding for each thing that the course needs, none of which raises."""

from __future__ import annotations

import platform
import shutil
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from launch import stamp
from launch.places import VENV
from sandbox.cli import engine_work, places
from sandbox.cli.jupyterlab.browser import has_windows
from sandbox.cli.supervision import leftovers, running
from sandbox.home import find_home

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sandbox.engine.search import Search
    from sandbox.home import Home

SPACE_NEEDED_BYTES = 500_000_000
MENDED_BY_START = "`python3 course.py` mends it."
MENDED_BY_STOP = "`python3 course.py stop` ends or removes them."


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `fix` says how to mend it, "" where nothing is to be mended."""

    subject: str
    text: str
    fix: str = ""

    @property
    def is_fine(self) -> bool:
        """Whether nothing is to be mended."""
        return not self.fix

    def lines(self) -> list[str]:
        """Return it as lines of the report."""
        first, *more = self.text.splitlines() or [""]
        lines = [
            f"{'ok  ' if self.is_fine else 'MEND'}  {self.subject}: {first}",
            *(f"      {line}" for line in more),
        ]
        return lines if self.is_fine else [*lines, *(f"      {line}" for line in self.fix.splitlines())]


def examine() -> Iterator[Finding]:
    """Yield the findings, each as soon as it is known."""
    yield _safely("Python", _python)
    yield _safely("Packages", _packages)
    yield _safely("Your copies", _copies)
    yield _safely("docker command", _docker_command)
    yield _safely("Browser", _browser)
    try:
        home = find_home()
        ran_before = engine_work.is_own_engine_running(home)
        search = engine_work.find("auto")
    except Exception as error:  # noqa: BLE001  # the doctor never raises
        yield Finding("Data folder", str(error), "Mend this first; the rest was not looked at.")
        return
    yield _safely("Data folder", lambda: _data_folder(home))
    try:
        yield from _of_the_engine(home, search)
    finally:
        if not ran_before:  # the search starts the embedded engine, and the doctor changes nothing
            engine_work.end_own_engine(home)


def _of_the_engine(home: Home, search: Search) -> Iterator[Finding]:
    yield _safely("Engine", lambda: _engine(search))
    yield _safely("Registry image", lambda: _registry_image(home, search))
    yield _safely("Running course", lambda: _running(home))
    yield _safely("Leftovers", lambda: _leftovers(home, search))


def _safely(subject: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except Exception as error:  # noqa: BLE001  # the doctor never raises
        return Finding(
            subject, f"could not be looked at: {type(error).__name__}: {error}", "See the text above."
        )


def _python() -> Finding:
    return Finding("Python", f"{platform.python_version()} on {platform.platform()}, {sys.prefix}")


def _packages() -> Finding:
    if sys.prefix != VENV:
        return Finding("Packages", f"of an environment of your own, {sys.prefix}; uv.lock is not compared.")
    if stamp.is_ready([]):
        return Finding("Packages", "as uv.lock names them.")
    return Finding("Packages", "were not installed from this uv.lock by course.py.", MENDED_BY_START)


def _copies() -> Finding:
    folder = places.MY_COURSE
    if not folder.exists():
        return Finding("Your copies", f"come into {folder} with the first start.")
    return Finding("Your copies", f"{len(list(folder.glob('*.ipynb')))} notebooks in {folder}")


def _docker_command() -> Finding:
    found = shutil.which("docker")
    return Finding(
        "docker command",
        found or "there is none on PATH; the course's own does for %docker and its terminal.",
    )


def _browser() -> Finding:
    words = "opens by itself." if has_windows() else "no windows here: open the address that `start` prints."
    return Finding("Browser", words)


def _data_folder(home: Home) -> Finding:
    free = shutil.disk_usage(home.path).free
    damaged = sorted(path.name for path in home.path.glob("*.damaged-*"))
    text = f"{home.path}, {free // 1_000_000} MB free" + "".join(f"\nset aside: {name}" for name in damaged)
    fix = "Make room: layers and packages need about 500 MB." if free < SPACE_NEEDED_BYTES else ""
    return Finding("Data folder", text, fix)


def _engine(search: Search) -> Finding:
    lines = search.report().removeprefix("Engine: ")
    return Finding(
        "Engine", lines, "" if search.engine else "The course opens, but its registries need an engine."
    )


def _registry_image(home: Home, search: Search) -> Finding:
    if search.engine is None:
        return Finding("Registry image", "not looked for, for there is no engine.")
    return Finding("Registry image", engine_work.plan_registry_image(home, search))


def _running(home: Home) -> Finding:
    run = running.read(home)
    if run is None:
        return Finding("Running course", "none.")
    if run.is_alive:
        return Finding("Running course", f"process {run.supervisor.pid}, {run.url or 'starting'}")
    return Finding("Running course", "one was killed and could not clean up.", MENDED_BY_STOP)


def _leftovers(home: Home, search: Search) -> Finding:
    run = running.read(home)
    if run is not None and run.is_alive:
        return Finding("Leftovers", "none: what is there belongs to the running course.")
    found = [f"process {process.pid} ({process.name()})" for process in leftovers.find_processes(home, run)]
    found += engine_work.list_leftovers(home, search)
    return Finding("Leftovers", "\n".join(found) or "none.", MENDED_BY_STOP if found else "")
