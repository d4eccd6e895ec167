"""A JupyterLab of the test's own, and a page of a real Chromium on one of its notebooks."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import requests
from playwright.sync_api import (
    TimeoutError,  # noqa: A004  # that is Playwright's own word
    expect,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playwright.sync_api import Page

REPOSITORY = Path(__file__).parents[2]
CHROMIUM = Path("/usr/bin/chromium")
CHROMIUM_ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
START_S = 60
TRIES = 5
PAGE_MS = 60_000
BUSY = re.compile("Select Kernel|Error Loading Theme")


def write_notebook(path: Path, sources: Sequence[str]) -> None:
    """Write a notebook of code cells, never run."""
    blank: dict[str, object] = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    cells = [{**blank, "id": f"cell-{number}", "source": source} for number, source in enumerate(sources)]
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


def answer_dialogs(page: Page) -> None:
    """Accept what JupyterLab asks on a busy machine: which kernel, and that a theme came too late."""
    busy = page.locator("dialog.jp-Dialog").filter(has_text=BUSY).first
    accept = "button.jp-mod-accept"
    page.add_locator_handler(busy, lambda one: one.locator(accept).first.click(), no_wait_after=True)


def run_all(page: Page, last: str) -> None:
    """Run all cells until the one that prints `last` has; a request lost while connecting is sent again."""
    expect(page.locator(".jp-Notebook")).to_be_visible(timeout=PAGE_MS)
    expect(page.locator('.jp-NotebookPanel-toolbar [data-status="idle"]')).to_be_visible(timeout=PAGE_MS)
    printed = page.locator(".jp-OutputArea-output").get_by_text(last, exact=True).first
    for _ in range(TRIES):
        _choose(page, "Run", "Run All Cells")
        with contextlib.suppress(TimeoutError):
            printed.wait_for(timeout=8000)
            return
    raise AssertionError("The cells did not run.")


def restart_and_run_all(page: Page, last: str) -> None:
    """Restart the kernel by the menu, then run all cells."""
    _choose(page, "Kernel", "Restart Kernel and Clear Outputs of All Cells…")
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    page.locator(".jp-OutputArea-output").first.wait_for(state="detached")
    run_all(page, last)


def choose_theme(url: str, theme: str) -> None:
    """Let pages that are opened from now on have one of JupyterLab's themes."""
    root, _, token = url.partition("?token=")
    settings = f"{root.partition('lab/tree')[0]}lab/api/settings/@jupyterlab/apputils-extension:themes"
    content = {"raw": json.dumps({"theme": theme})}
    answer = requests.put(settings, json=content, headers={"Authorization": f"token {token}"}, timeout=30)
    answer.raise_for_status()


def _choose(page: Page, *names: str) -> None:
    for name in names:
        page.get_by_role("menuitem", name=name, exact=True).click()
