"""A JupyterLab of the test's own, on notebooks that the test writes."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import requests

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).parents[2]
START_S = 60


def cells_of(sources: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return code cells, never run, of these sources by the cells' ids."""
    blank: dict[str, Any] = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    return [{**blank, "id": name, "source": source} for name, source in sources.items()]


def write_notebook(path: Path, sources: Sequence[str] | Mapping[str, str]) -> None:
    """Write a notebook of code cells, never run."""
    named = dict(enumerate(sources)) if isinstance(sources, Sequence) else sources
    cells = cells_of({str(name): source for name, source in named.items()})
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}, "cells": cells}
    path.write_text(json.dumps(notebook))


@contextlib.contextmanager
def running_lab(folder: Path) -> Iterator[str]:
    """Run JupyterLab on a folder's `notebooks`, its settings beside them; yield the URL of `{notebook}`."""
    environ = os.environ | {
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "IPYTHONDIR": str(folder / "ipython"),
        "COURSE_HOME": str(folder / "course"),
        "COURSE_LEARNER": "author",
        "PYTHONPATH": str(REPOSITORY),
    }
    command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--ip=127.0.0.1", "--port=0"]
    options = ["--LabApp.news_url=", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--allow-root")
    with (folder / "lab.log").open("wb") as log:
        server = subprocess.Popen(
            [*command, *options, str(folder / "notebooks")], env=environ, stdout=log, stderr=log
        )
        try:
            yield _address(folder / "runtime", server)
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _address(runtime: Path, server: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and server.poll() is None:
        for found in runtime.glob("jpserver-*.json"):
            with contextlib.suppress(ValueError, requests.ConnectionError):
                info = json.loads(found.read_text())
                if requests.get(f"{info['url']}api?token={info['token']}", timeout=5).ok:
                    return f"{info['url']}lab/tree/{{notebook}}?token={info['token']}"
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(0.1)
    raise AssertionError(f"JupyterLab did not answer; see {runtime.parent / 'lab.log'}")
