"""A registry killed at any moment: nothing acknowledged is lost, nothing corrupt served, a push still works.

`COURSE_TEST_KILLS` says how many times each kind is killed: 60 unless it is set, thousands by hand.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sandbox.image.digest import Digest
from sandbox.registry.storage import Folder, Store, layout
from tests.engines import MACHINE_ENVIRON
from tests.registry.faults.killed import NAME, TAGS, work
from tests.registry.faults.watched import Watched
from tests.registry.line import GONE, Line
from tests.registry.world import Ask, ask, push_image

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sandbox.registry import Registry

    Kill = Callable[["Forks", Path, int, random.Random], list[str]]

CLONE = Path(__file__).resolve().parents[3]
KILLS = int(MACHINE_ENVIRON.get("COURSE_TEST_KILLS", "60"))
STEPS_S = {"push": 0.06, "delete": 0.0006, "collect": 0.01}
"""About twice as long as each step takes."""


class Forks:
    """A process that forks the ones to be killed, one at a time."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        """Use a running one."""
        self._process = process
        self._pid = 0

    def start(self, kind: str, seed: int, root: Path) -> None:
        """Fork a process of a kind."""
        assert self._process.stdin
        self._process.stdin.write(f"{kind} {seed} {root}\n")
        self._process.stdin.flush()
        self._pid = int(self.line().removeprefix("pid "))

    def line(self) -> str:
        """Read what it says next."""
        assert self._process.stdout
        return self._process.stdout.readline().rstrip("\n")

    def kill(self) -> list[str]:
        """Kill it, and return what else it has said."""
        os.kill(self._pid, signal.SIGKILL)
        lines = list(itertools.takewhile(lambda line: not line.startswith("ended"), iter(self.line, "")))
        self._pid = 0
        return lines

    def close(self) -> None:
        """Kill the last one, if a test has failed meanwhile."""
        if self._pid:
            os.kill(self._pid, signal.SIGKILL)


@pytest.fixture
def forks() -> Iterator[Forks]:
    """Start the process that forks."""
    program = [sys.executable, "-m", "tests.registry.faults.killed"]
    pipe = subprocess.PIPE
    with subprocess.Popen(program, stdin=pipe, stdout=pipe, text=True, cwd=CLONE) as process:
        started = Forks(process)
        try:
            yield started
        finally:
            started.close()
    assert process.returncode == 0


class Belief:
    """What a client knows of the tags: where each points, and which one may or may not have moved."""

    def __init__(self) -> None:
        """Know of no tag."""
        self.digests: dict[str, str] = {}
        self.unsure = ""
        self.interrupted: Counter[str] = Counter()

    def hear(self, lines: list[str]) -> None:
        """Take in what a worker said; only its last announcement may have happened or not."""
        step, self.unsure = "nothing", ""
        for line in lines:
            word, *rest = line.split()
            step, self.unsure = rest if word == "maybe" else ("nothing", "")
            if word == "is":
                self.digests[rest[0]] = rest[1]
            elif word == "gone":
                self.digests.pop(rest[0], None)
        self.interrupted[step] += 1
        self.unsure = "" if step == "collect" else self.unsure


def kill_app(forks: Forks, root: Path, seed: int, dice: random.Random) -> list[str]:
    """Let an app work until it announces a step of some kind, kill it in it, and return what it said."""
    forks.start("app", seed, root)
    step, longest_s = tuple(STEPS_S.items())[seed % len(STEPS_S)]
    lines = [forks.line()]
    while lines[-1] and not lines[-1].startswith(f"maybe {step} "):
        lines.append(forks.line())
    end_ns = time.monotonic_ns() + dice.randrange(int(longest_s * 1e9))
    while time.monotonic_ns() < end_ns:
        pass  # any moment of the step that is under way
    return lines + forks.kill()


def kill_server(forks: Forks, root: Path, seed: int, dice: random.Random) -> list[str]:
    """Be the client of a server that is killed meanwhile, and return what was done."""
    forks.start("server", seed, root)
    address = forks.line().removeprefix("at ")
    lines: list[str] = []
    killing = threading.Timer(dice.uniform(0, STEPS_S["push"]), forks.kill)
    with Line(address) as line, contextlib.suppress(*GONE):
        killing.start()
        work(line, lambda *words: lines.append(" ".join(words)), dice)
    killing.join()
    return lines


def check(root: Path, belief: Belief) -> None:
    """Look at the registry as a client does after the kill."""
    watched = Watched(root)
    for tag in TAGS:
        found = ask(watched.app, Ask("GET", f"/v2/{NAME}/manifests/{tag}"))
        digest = found.headers.get("Docker-Content-Digest")
        assert tag == belief.unsure or digest == belief.digests.get(tag, ""), (tag, found)
        belief.digests.pop(tag, None)
        if digest:
            belief.digests[tag] = digest
            check_whole(watched.app, found.json)
    listed = ask(watched.app, Ask("GET", f"/v2/{NAME}/tags/list"))
    assert (listed.json["tags"] if listed.status == 200 else []) == sorted(belief.digests)  # type: ignore[index]
    assert watched.mistakes == []


def check_whole(app: Registry, manifest: object) -> None:
    """Every part of an image is there, and is what it says."""
    assert isinstance(manifest, dict)
    for part in (manifest["config"], *manifest["layers"]):
        blob = ask(app, Ask("GET", f"/v2/{NAME}/blobs/{part['digest']}"))
        assert blob.status == 200, part
        assert Digest.of(blob.body) == part["digest"]


@pytest.mark.timeout(60 + KILLS)
@pytest.mark.parametrize(("kill", "steps"), [(kill_app, {*STEPS_S}), (kill_server, {"push"})])
def test_a_registry_killed_at_any_moment_loses_and_breaks_nothing(
    forks: Forks, tmp_path: Path, kill: Kill, steps: set[str]
) -> None:
    dice = random.Random(20261123)  # noqa: S311 - the same each time, as far as time allows
    belief = Belief()
    for seed in range(KILLS):
        belief.hear(kill(forks, tmp_path, seed, dice))
        check(tmp_path, belief)
    assert steps <= belief.interrupted.keys(), belief.interrupted
    watched = Watched(tmp_path)
    assert all(ask(watched.app, step).status == 201 for step in push_image())
    Folder(tmp_path).sweep(older_than_s=0)
    assert list((tmp_path / ".scratch").iterdir()) == []
    blobs = Store(Folder(tmp_path)).blobs
    for digest in filter(blobs.is_stored, blobs):  # of one that was killed, an empty folder may stay
        assert digest.is_of((tmp_path / layout.blob(digest)).read_bytes())
