"""A graph of 200 nodes in one Chromium page: the course's drawing beside JupyterLab's own mermaid.

Neither side talks to a kernel. Ours begins with Python's layout, whole and unfolded, and ends when the
widget's own script has shown it; mermaid's begins with its text in a Markdown cell, and ends when its picture
is there. JupyterLab keeps mermaid's pictures by their text, so that each round's text is another.
"""

from __future__ import annotations

import json
import time
from contextlib import ExitStack, contextmanager
from itertools import count
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from benchmarks.pages import printed_page, running
from benchmarks.race import Race
from benchmarks.starts import ROOT, SETTINGS, environment
from launch.places import in_venv
from sandbox.image import Descriptor, Digest, media_types
from sandbox.snapshot import ManifestState, RepositoryState
from sandbox.views.graph import GraphScene, graph_of
from sandbox.views.graph.folding import MORE, shown
from sandbox.views.stage.front import script

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from sandbox.views.graph import Graph

CHROMIUM = "/usr/bin/chromium"
IMAGES = 50
STAGE = ROOT / "sandbox" / "views" / "stage"
READY = """() => {
  const cells = window.jupyterapp?.shell.currentWidget?.content?.widgets;
  const shown = cells?.length === 1 && cells[0].node.querySelector(".jp-MarkdownOutput");
  return shown ? shown.textContent.includes("nothing") : false;
}"""
MERMAID = """async (text) => {
  const cell = window.jupyterapp.shell.currentWidget.content.widgets[0];
  const drawn = () => cell.node.querySelector(".jp-RenderedMermaid img, .jp-RenderedMermaid svg");
  const frame = () => new Promise(requestAnimationFrame);
  const render = async (source, holds) => {
    cell.rendered = false;
    await frame();
    cell.model.sharedModel.setSource(source);
    await frame();
    const started = performance.now();
    cell.rendered = true;
    while (!holds()) await frame();
    return performance.now() - started;
  };
  await render("nothing", () => !drawn());
  return render("```mermaid\\n" + text + "\\n```", () => drawn()?.getBoundingClientRect().height > 0);
}"""
OURS = """async ([source, state]) => {
  const started = performance.now();
  const host = document.createElement("div");
  document.body.append(host);
  const model = {get: (name) => state[name], on: () => {}, off: () => {}, send: () => {}};
  const url = URL.createObjectURL(new Blob([source], {type: "text/javascript"}));
  (await import(url)).default.render({model, el: host});
  host.getBoundingClientRect();
  await new Promise(requestAnimationFrame);
  const took = performance.now() - started;
  host.remove();
  return took;
}"""


def sample() -> Graph:
    """Make 50 tags, each with a manifest, a config and a layer of its own, and one layer that all share."""
    images = {_named(f"manifest {one}"): _manifest(one) for one in range(IMAGES)}
    tags = {f"1.{one}": _named(f"manifest {one}") for one in range(IMAGES)}
    return graph_of({"skylark/forecast": RepositoryState(tags, images)})


def as_mermaid(graph: Graph) -> str:
    """Write the same nodes and edges in mermaid's words."""
    names = {node.key: f"n{place}" for place, node in enumerate(graph.nodes)}
    nodes = [f'{names[node.key]}["{node.name}"]' for node in graph.nodes]
    edges = [f"{names[edge.source]} --> {names[edge.target]}" for edge in graph.edges]
    return "\n".join(["graph LR", *nodes, *edges])


@contextmanager
def graph_races(folder: Path) -> Iterator[list[Race]]:
    """Keep JupyterLab and a Chromium open as long as the race lasts."""
    with ExitStack() as stack:
        page = stack.enter_context(_open(folder))
        graph, rounds = sample(), count()
        page.evaluate(MERMAID, as_mermaid(graph))  # fetches mermaid's own script
        race = Race(
            name=f"a graph of {len(graph.nodes)} nodes, drawn whole",
            peer_name="JupyterLab's mermaid drawing the same graph",
            goal=0.5,
            ours=lambda: _ours(page, graph),
            peer=lambda: page.evaluate(MERMAID, f"{as_mermaid(graph)}\n%% {next(rounds)}") / 1000,
        )
        yield [race]


def _ours(page: Page, graph: Graph) -> float:
    started = time.perf_counter()
    scene = GraphScene(graph)
    folded = {key for key, hidden in shown(graph, frozenset({MORE})).folds.items() if hidden}
    drawn = scene.markup(frozenset({MORE, *folded}))
    state = {"label": scene.title, "drawn": drawn, "opened": "", "details": "", "as_text": scene.text}
    in_python = time.perf_counter() - started
    in_page: float = page.evaluate(OURS, [script(STAGE / "view.js"), state])
    return in_python + in_page / 1000


@contextmanager
def _open(folder: Path) -> Iterator[Page]:
    work, data = folder / "graph", folder / "graph-data"
    work.mkdir()
    data.mkdir()
    cell = {"cell_type": "markdown", "id": "one", "metadata": {}, "source": "nothing"}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (work / "00-start-here.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    command = (
        in_venv("python", str(ROOT / ".venv")),
        "-m",
        "jupyterlab",
        *SETTINGS,
        "--LabApp.expose_app_in_browser=True",
    )
    with running(command, work, environment(data), data / "log") as process, sync_playwright() as playwright:
        lab = printed_page(process, data / "log")
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--headless", "--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"{lab.address}/lab/tree/00-start-here.ipynb?token={lab.token}")
        page.wait_for_function(READY, timeout=60_000)
        yield page
        browser.close()


def _named(word: str) -> str:
    return str(Digest.of(word.encode()))


def _manifest(number: int) -> ManifestState:
    layers = [_named("shared layer"), _named(f"layer {number}")]
    return ManifestState(
        media_types.OCI_MANIFEST,
        _named(f"config {number}"),
        tuple(Descriptor(media_types.OCI_LAYER_GZIP, Digest(one), 10_000) for one in layers),
        size_bytes=500,
        config_size_bytes=400,
    )
