"""A copy of the clone in a folder of its own, and course.py run there as a learner runs it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import requests

from sandbox.engine.process import end_engine
from sandbox.home import Home
from tests.cli.programs import SYSTEM_PATH

if TYPE_CHECKING:
    from collections.abc import Callable

SOURCE = Path(__file__).resolve().parents[2]
DEADLINE_S = 100.0
STEP_S = 0.05
PARTS = ("course.py", "launch", "sandbox", "notebooks", "pyproject.toml", "uv.lock", "README.md", "LICENSE")
UNWANTED = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")


def copy_clone(folder: Path) -> Path:
    """Copy what a learner's clone holds, with a notebook 00 if the course has none yet."""
    folder.mkdir()
    for part in PARTS:
        source = SOURCE / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=UNWANTED)
        elif source.exists():
            shutil.copy2(source, folder / part)
    if not (folder / "notebooks" / "00-start-here.ipynb").exists():
        (folder / "notebooks").mkdir(exist_ok=True)
        write_notebook(folder / "notebooks" / "00-start-here.ipynb", "print('hello')")
    return folder


def write_notebook(path: Path, *sources: str) -> None:
    """Write a notebook with these code cells, each with an output, as a committed one has."""
    output = {"output_type": "stream", "name": "stdout", "text": ["an answer\n"]}
    cells = [
        {
            "cell_type": "code",
            "id": f"cell-{number}",
            "execution_count": number,
            "metadata": {},
            "outputs": [output],
            "source": source.splitlines(keepends=True),
        }
        for number, source in enumerate(sources, 1)
    ]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(notebook, indent=1), encoding="utf-8")


@dataclass
class Clone:
    """A copy of the clone, the environment in which its commands run, and what they started."""

    folder: Path
    environment: dict[str, str]
    python: Path = field(default_factory=lambda: Path(sys.executable).resolve())
    children: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def command(self, *arguments: str, python: Path | None = None) -> list[str]:
        """Return the command line that a learner types."""
        return [str(python or self.python), str(self.folder / "course.py"), *arguments]

    def run(
        self, *arguments: str, python: Path | None = None, variables: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            self.command(*arguments, python=python),
            env=self.environment | (variables or {}),
            cwd=self.folder.parent,
            capture_output=True,
            text=True,
            timeout=150,
            check=False,
        )

    def start(self, *arguments: str, ignoring_sigint: bool = False, **variables: str) -> Started:
        """Start the course without a browser; it answers when `Started.wait_for_url` returns."""
        return self.launch("start", "--no-browser", *arguments, ignoring_sigint=ignoring_sigint, **variables)

    def launch(self, *arguments: str, ignoring_sigint: bool = False, **variables: str) -> Started:
        """Start a command that goes on until it is ended."""
        log = self.folder.parent / f"start-{time.monotonic_ns()}.log"
        with log.open("wb") as output:
            child = subprocess.Popen(
                self.command(*arguments),
                env=self.environment | variables,
                cwd=self.folder.parent,
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                preexec_fn=ignore_sigint if ignoring_sigint else None,  # noqa: PLW1509  # no threads here
            )
        self.children.append(child)
        return Started(child, log)

    def end_all(self) -> None:
        """End what a test that failed has left running."""
        for child in self.children:
            if child.poll() is None:
                child.terminate()
                child.wait(DEADLINE_S)
        if Path(self.environment["COURSE_HOME"]).is_dir():
            end_engine(Home(Path(self.environment["COURSE_HOME"])))


@dataclass
class Started:
    """A course that was started."""

    child: subprocess.Popen[bytes]
    log: Path

    @property
    def text(self) -> str:
        """What it has said."""
        return self.log.read_text(encoding="utf-8")

    def wait_for(self, words: str) -> str:
        """Wait until it has said these words; return the line that has them."""
        wait_until(lambda: words in self.text or self.child.poll() is not None, f"{words!r}: {self.text}")
        found = [line for line in self.text.splitlines() if words in line]
        assert found, f"it ended with {self.child.returncode}, and had not said {words!r}:\n{self.text}"
        return found[0]

    def wait_for_url(self) -> str:
        """Wait until the course says where it is, and return that."""
        return self.wait_for("Course: ").removeprefix("Course: ")

    def end(self, number: int = signal.SIGINT) -> int:
        """Send a signal, and return the exit status."""
        self.child.send_signal(number)
        return self.child.wait(DEADLINE_S)


def get(url: str, path: str = "") -> requests.Response:
    """GET a path of the server behind a printed address, with the address's token."""
    base, _, token = url.partition("?token=")
    where = base.partition("/lab/")[0] + path if path else base
    return requests.get(where, params={"token": token}, timeout=20)


def wait_until(condition: Callable[[], object], what: str) -> None:
    """Wait for a condition, with a deadline."""
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline, f"not within {DEADLINE_S:.0f} s: {what}"
        time.sleep(STEP_S)


def ignore_sigint() -> None:
    """Do what a shell does to a program that it starts in the background."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def path_with(*programs: Path) -> str:
    """Return a PATH of the system's folders and those of these programs."""
    return os.pathsep.join([*(str(program.parent) for program in programs), SYSTEM_PATH])
