"""The program of `test_in_process`: the docker command and an engine in one process.

Sockets, threads and other processes are forbidden, as in a browser's tab.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.engine.embedded_seam import open_embedded
from sandbox.engine.process.inside import network
from sandbox.home import Home
from sandbox.lab.command.own import run_own
from sandbox.registry import Configuration, Registry
from tests.transport.forbidden import forbid, forbid_threads, say

if TYPE_CHECKING:
    from sandbox.engine import Engine

REGISTRY = "127.0.0.1:5001"
LINES = (
    ("version", ""),
    ("build -t skylark/forecast:0.1 {folder}/context", "Successfully tagged skylark/forecast:0.1"),
    ("images", "skylark/forecast"),
    ("history --format {{.CreatedBy}} skylark/forecast:0.1", "COPY"),
    ("tag skylark/forecast:0.1 {registry}/skylark/forecast:0.1", ""),
    ("push {registry}/skylark/forecast:0.1", "0.1: digest: sha256:"),
    ("rmi {registry}/skylark/forecast:0.1 skylark/forecast:0.1", "Untagged: skylark/forecast:0.1"),
    ("pull {registry}/skylark/forecast:0.1", "Status: Downloaded newer image"),
    ("image inspect -f {{.Config.Labels}} {registry}/skylark/forecast:0.1", "map[wind:7]"),
    ("manifest inspect --insecure {registry}/skylark/forecast:0.1", '"schemaVersion": 2'),
    ("save -o {folder}/image.tar {registry}/skylark/forecast:0.1", ""),
    ("image rm {registry}/skylark/forecast:0.1", "Untagged:"),
    ("load -i {folder}/image.tar", "Loaded image: {registry}/skylark/forecast:0.1"),
    ("system df", "Images"),
)


def main(folder: Path) -> None:
    """Run each line, and look for what it should print."""
    (folder / "context").mkdir()
    (folder / "context" / "Dockerfile").write_text("FROM scratch\nLABEL wind=7\nCOPY forecast.json /\n")
    (folder / "context" / "forecast.json").write_text("{}")
    home = Home(folder / "home")
    home.path.mkdir()
    sys.addaudithook(forbid)
    threading._start_new_thread = forbid_threads  # type: ignore[attr-defined]  # noqa: SLF001
    engine = open_embedded("in-process", home).engine
    assert engine is not None
    network().serve(REGISTRY, Registry(Configuration(root=None), write_log=lambda _: None))
    for line, expected in LINES:
        run(engine, line, expected, folder)
    say(f"{len(LINES)} commands in one process")


def run(engine: Engine, line: str, expected: str, folder: Path) -> None:
    """Run a line; in a template the braces are Docker's."""
    told: list[str] = []
    words = [_filled(word, folder) for word in line.split()]
    environment = {"DOCKER_CONFIG": str(folder / "config")}
    ran = run_own(words, engine, environment, None, told.append)
    assert ran.exit_code == 0, (line, ran.stderr)
    assert _filled(expected, folder) in ran.stdout, (line, ran.stdout)
    assert "".join(told) == ran.stdout, line


def _filled(text: str, folder: Path) -> str:
    return text.replace("{folder}", str(folder)).replace("{registry}", REGISTRY)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
