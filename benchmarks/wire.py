"""A wire of 500 requests in a Chromium page: the course's picture beside pandas' table of the same rows.

Both begin with the requests as a registry's log tells them, and end when the page has laid them out. Ours
makes all four forms of a picture and shows it by the widget's own script, once as it is first seen, with long
steps folded, and once wholly unfolded. pandas makes a DataFrame and its whole HTML, in an environment of its
own; its start and its import are not counted.
"""

from __future__ import annotations

import json
import subprocess
import time
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from benchmarks.graph import CHROMIUM, OURS, STAGE
from benchmarks.race import Race
from benchmarks.starts import base_python, find_uv
from sandbox.views.stage.front import script
from sandbox.views.wire import Stream, WireScene
from sandbox.views.wire.folding import Heading, More, lines_of
from sandbox.wire import LoggedRequest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

REQUESTS, GOAL = 500, 1.5
BEGIN = datetime(2026, 11, 26, tzinfo=UTC)
PANDAS = "pandas==2.3.3"
TABLE = """
import json, sys, time
import pandas
for line in sys.stdin:
    rows = json.loads(line)
    started = time.perf_counter()
    html = pandas.DataFrame(rows).to_html(max_rows=None)
    print(json.dumps([time.perf_counter() - started, html]), flush=True)
"""
THEIRS = """async (html) => {
  const started = performance.now();
  const host = document.createElement("div");
  host.innerHTML = html;
  document.body.append(host);
  host.getBoundingClientRect();
  await new Promise(requestAnimationFrame);
  const took = performance.now() - started;
  host.remove();
  return took;
}"""


def sample() -> tuple[LoggedRequest, ...]:
    """Make the requests of many pushes: for each part a look and an upload, for every third a manifest."""
    lines: list[tuple[str, str, int]] = []
    part = 0
    while len(lines) < REQUESTS:
        part += 1
        digest, name = f"sha256:{part:064x}", f"skylark/forecast-{part // 30}"
        lines += [
            ("HEAD", f"/v2/{name}/blobs/{digest}", 404),
            ("POST", f"/v2/{name}/blobs/uploads/", 202),
            ("PUT", f"/v2/{name}/blobs/uploads/{part:036x}?digest={digest}", 201),
        ]
        lines += [("PUT", f"/v2/{name}/manifests/1.{part}", 201)] if part % 3 == 0 else []
    return tuple(
        LoggedRequest(BEGIN + timedelta(milliseconds=number), *line, 100, 0.002, "docker/26.1.5")
        for number, line in enumerate(lines[:REQUESTS])
    )


@contextmanager
def wire_races(folder: Path) -> Iterator[list[Race]]:
    """Keep a Chromium and a process with pandas open as long as the races last."""
    requests = sample()
    with ExitStack() as stack:
        page = stack.enter_context(_page())
        pandas = stack.enter_context(_pandas(folder))
        peer_name = f"{PANDAS.replace('==', ' ')}'s whole HTML table of the same rows"
        _theirs(page, pandas, requests)  # imports, and fetches what pandas loads when it is first used
        yield [
            Race(what, peer_name, GOAL, ours, lambda: _theirs(page, pandas, requests))
            for what, ours in (
                (f"a wire of {REQUESTS} requests, as first shown", lambda: _ours(page, requests)),
                (f"a wire of {REQUESTS} requests, unfolded", lambda: _ours(page, requests, is_unfolded=True)),
            )
        ]


def _ours(page: Page, requests: tuple[LoggedRequest, ...], *, is_unfolded: bool = False) -> float:
    started = time.perf_counter()
    scene = WireScene([Stream("local", requests)])
    drawn = scene.markup(unfolded(scene) if is_unfolded else frozenset())
    forms = {"label": scene.title, "drawn": drawn, "opened": "", "details": "", "as_text": scene.text}
    assert scene.plain  # noqa: S101  # made for every notebook
    assert scene.static  # noqa: S101  # the same
    in_python = time.perf_counter() - started
    in_page: float = page.evaluate(OURS, [script(STAGE / "view.js"), forms])
    return in_python + in_page / 1000


def unfolded(scene: WireScene) -> frozenset[str]:
    """Return the keys to press until no row is hidden."""
    pressed: set[str] = set()
    for _ in range(3):
        for line in lines_of(scene.steps, pressed):
            if isinstance(line, More) and line.is_folded:
                pressed.add(line.key)
            elif isinstance(line, Heading) and line.is_folded:
                pressed ^= {line.step.key}
    return frozenset(pressed)


def _theirs(page: Page, pandas: subprocess.Popen[str], requests: tuple[LoggedRequest, ...]) -> float:
    assert pandas.stdin is not None  # noqa: S101  # it was asked for
    assert pandas.stdout is not None  # noqa: S101  # the same
    pandas.stdin.write(json.dumps([request.to_json() for request in requests]) + "\n")
    pandas.stdin.flush()
    in_python, html = json.loads(pandas.stdout.readline())
    in_page: float = page.evaluate(THEIRS, html)
    return float(in_python) + in_page / 1000


@contextmanager
def _page() -> Iterator[Page]:
    arguments = ["--headless", "--no-sandbox", "--disable-gpu"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser.new_page(viewport={"width": 1280, "height": 800})
        browser.close()


@contextmanager
def _pandas(folder: Path) -> Iterator[subprocess.Popen[str]]:
    command = [
        find_uv(),
        "run",
        "--no-project",
        "--quiet",
        "--python",
        base_python(),
        "--with",
        PANDAS,
        "python",
        "-c",
        TABLE,
    ]
    with subprocess.Popen(
        command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as pandas:
        try:
            yield pandas
        finally:
            pandas.terminate()
