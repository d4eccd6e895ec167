"""Starting the course beside bare JupyterLab: from a clean clone (cold), and again (warm)."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.pages import Page, printed_page, running
from benchmarks.race import Race
from launch.places import in_venv

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager

    Start = Callable[[Path, Path], AbstractContextManager[Page]]

ROOT = Path(__file__).parents[1]
LEFT_OUT = ("COURSE_", "JUPYTER", "IPYTHON", "VIRTUAL_ENV", "UV_PROJECT", "PYTHONPATH")
SETTINGS = ("--no-browser", "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0", "--ServerApp.allow_root=True")


@dataclass(frozen=True)
class Starts:
    """Clones of the project in a folder, from which the course and its peer are started."""

    folder: Path

    def cold(self) -> Race:
        """From a clean clone to a page of the first notebook and an idle kernel; uv's cache is warm."""
        return Race(
            name="cold start: a clean clone to a page and an idle kernel",
            peer_name="uv sync of the same lock, then bare JupyterLab",
            goal=2.0,
            ours=lambda: self._from_nothing(course),
            peer=lambda: self._from_nothing(synced_jupyterlab),
        )

    def warm(self) -> Race:
        """From the command to the page of the first notebook."""
        clone = self.clone()
        self._timed(course, clone, lambda _: None)
        return Race(
            name="warm start: the command to a page",
            peer_name="bare JupyterLab",
            goal=1.15,
            ours=lambda: self._timed(course, clone, lambda _: None),
            peer=lambda: self._timed(bare_jupyterlab, clone, lambda _: None),
        )

    def clone(self) -> Path:
        """Make a clean clone of the project, of what is committed."""
        folder = Path(tempfile.mkdtemp(prefix="clone-", dir=self.folder))
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
        return folder

    def _from_nothing(self, start: Start) -> float:
        clone = self.clone()
        try:
            return self._timed(start, clone, Page.start_kernel)
        finally:
            shutil.rmtree(clone)

    def _timed(self, start: Start, clone: Path, until: Callable[[Page], None]) -> float:
        data = Path(tempfile.mkdtemp(prefix="data-", dir=self.folder))
        before = time.monotonic()
        with start(clone, data) as page:
            until(page)
            seconds = time.monotonic() - before
        shutil.rmtree(data)
        return seconds


@contextlib.contextmanager
def course(clone: Path, data: Path) -> Iterator[Page]:
    """Start the course as a newcomer does."""
    command = (base_python(), "course.py", "--no-browser", "--port", "0")
    with running(command, clone, environment(data), data / "log") as process:
        yield printed_page(process, data / "log")


@contextlib.contextmanager
def bare_jupyterlab(clone: Path, data: Path) -> Iterator[Page]:
    """Start the JupyterLab of the clone's environment on the notebooks, with its defaults."""
    command = (in_venv("python", str(clone / ".venv")), "-m", "jupyterlab", *SETTINGS)
    with running(command, clone / "notebooks", environment(data), data / "log") as process:
        yield printed_page(process, data / "log")


@contextlib.contextmanager
def synced_jupyterlab(clone: Path, data: Path) -> Iterator[Page]:
    """Install the lock's runtime group with uv, then start that JupyterLab."""
    sync = (find_uv(), "sync", "--quiet", "--frozen", "--no-install-project", "--python", base_python())
    subprocess.run([str(word) for word in sync], cwd=clone, env=environment(data), check=True)
    with bare_jupyterlab(clone, data) as page:
        yield page


def environment(data: Path) -> Mapping[str, str]:
    """Return this machine's environment, with all that the course and Jupyter write in `data`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(LEFT_OUT)}
    jupyter = {f"JUPYTER_{kind}_DIR": str(data / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")}
    return {**kept, **jupyter, "IPYTHONDIR": str(data / "ipython"), "COURSE_HOME": str(data / "course")}


def base_python() -> str:
    """Return the Python under this virtual environment."""
    return str(getattr(sys, "_base_executable", "") or sys.executable)


def find_uv() -> str:
    """Return the uv of this virtual environment, else the one on PATH.

    Raises:
        FileNotFoundError: There is none.

    """
    beside = Path(sys.executable).with_name("uv")
    found = str(beside) if beside.exists() else shutil.which("uv")
    if found is None:
        raise FileNotFoundError("No uv here: `python3 course.py test` brings it, for the benchmarks as well.")
    return found
