"""Renders the notebooks: runs them as a learner would who has done nothing yet, and keeps the outputs' text.

    python -m sandbox.course.render [NOTEBOOK…]

For authors, after a change of a notebook or of what it prints. It runs in a data folder of its own as the
learner `author`, on the engine that the course finds, and leaves nothing behind. Widget views are not kept: a
page without a kernel, GitHub's for one, shows the text in their place.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from nbclient import NotebookClient

from sandbox.course.chapters import chapters
from sandbox.course.session import Session
from sandbox.engine.process import end_engine
from sandbox.home import write_atomically
from sandbox.lab.shown import WIDGET_VIEW

if TYPE_CHECKING:
    from collections.abc import Sequence

FOLDER = Path(__file__).parents[2] / "notebooks"
TIMEOUT_S = 120
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def main(arguments: Sequence[str] = ()) -> int:
    """Render the notebooks named, else all of the course's; return an exit status."""
    paths = [Path(one) for one in arguments] or [FOLDER / chapter.notebook for chapter in chapters()]
    with tempfile.TemporaryDirectory(prefix="course-render-") as home:
        os.environ.update(COURSE_HOME=home, COURSE_LEARNER="author")
        for path in paths:
            try:
                render(path)
            finally:
                lab = Session.open()
                lab.stop()
                end_engine(lab.home)
    return 0


def render(path: Path) -> None:
    """Run one notebook and write its outputs into it."""
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    client = NotebookClient(
        notebook, timeout=TIMEOUT_S, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}
    )
    client.execute()
    clean(notebook)
    nbformat.validate(notebook)
    text: str = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
    write_atomically(path, text.rstrip("\n") + "\n", mode=0o644)


def clean(notebook: Any) -> None:  # noqa: ANN401  # nbformat has no types
    """Take out what differs between two runs or serves the editor alone."""
    for name in set(notebook.metadata) - {"course"}:
        del notebook.metadata[name]
    notebook.metadata.update(kernelspec=KERNELSPEC, language_info={"name": "python"})
    for cell in notebook.cells:
        for name in set(cell.metadata) - {"teaches"}:
            del cell.metadata[name]
        for output in cell.get("outputs", ()):
            output.get("data", {}).pop(WIDGET_VIEW, None)
        if "outputs" in cell:  # bars that came because this machine was slow have no text form
            cell.outputs = [output for output in cell.outputs if output.get("data") != {}]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
