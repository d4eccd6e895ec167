"""The mini-course's notebook as its author would commit it: run untouched, outputs saved."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import nbclient
import nbformat

from tests.exercises.jupyter import REPOSITORY, write_notebook

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

QUESTIONS = ("90.1", "90.2", "90.4", "90.5", "90.6")
BREAKING = """\
break_it("90.9")
with expected_error("connection refused") as failure:
    world.pull_image()
failure"""
SOURCES = (
    "from tests.exercises.minicourse.session import break_it, exercise, expected_error, happens, world",
    *(f'exercise("{one}")' for one in QUESTIONS),
    'exercise("90.3")',
    "happens()",
    'exercise("90.3")',
    "# Exercise 90.8: your lines go here\ndef newest(tags):\n    return None",
    'exercise("90.8", answer=newest)',
    'exercise("90.9")',
    BREAKING,
    "# Exercise 90.9: your lines go here",
    'exercise("90.9")',
)


def environment(home: Path) -> dict[str, str]:
    """Return the environment of a run: a data folder of its own, the learner `author`, no leftovers.

    The folder is made: IPython settles in a temporary one, and leaves it, where its parent is missing.
    """
    home.mkdir(parents=True, exist_ok=True)
    return {
        **os.environ,
        "COURSE_HOME": str(home),
        "COURSE_LEARNER": "author",
        "IPYTHONDIR": str(home / "ipython"),
        "PYTHONPATH": str(REPOSITORY),
    }


def commit(path: Path, home: Path, sources: tuple[str, ...] = SOURCES) -> dict[str, Any]:
    """Write the notebook, run it untouched as nbval does, save what it shows; return its JSON."""
    write_notebook(path, sources)
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    client = nbclient.NotebookClient(notebook, resources={"metadata": {"path": str(path.parent)}})
    client.execute(env=environment(home), cleanup_kc=True)
    nbformat.write(notebook, path)  # type: ignore[no-untyped-call]
    saved: Mapping[str, Any] = notebook
    return dict(saved)
