"""A registry killed at any moment: nothing acknowledged is lost, nothing corrupt served, a push still works.

`COURSE_TEST_KILLS` says how many times: 60 unless it is set, thousands by hand.
"""

from __future__ import annotations

import itertools
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sandbox.image.digest import Digest
from sandbox.registry import Configuration, Registry
from sandbox.registry.storage import Folder, Store, layout
from tests.engines import MACHINE_ENVIRON
from tests.registry.killing import NAME, TAGS
from tests.registry.world import Ask, ask, push_image

CLONE = Path(__file__).resolve().parents[2]
KILLS = int(MACHINE_ENVIRON.get("COURSE_TEST_KILLS", "60"))


class Belief:
    """What a client knows of the tags: where each points, and which one may or may not have moved."""

    def __init__(self) -> None:
        """Know of no tag."""
        self.digests: dict[str, str] = {}
        self.unsure = ""

    def hear(self, lines: list[str]) -> None:
        """Take in what a worker said; only its last announcement may have happened or not."""
        self.unsure = ""
        for line in lines:
            kind, tag, *digest = line.split()
            self.unsure = tag if kind == "maybe" else ""
            if kind == "is":
                self.digests[tag] = digest[0]
            elif kind == "gone":
                self.digests.pop(tag, None)


def run_and_kill(root: Path, seed: int, dice: random.Random) -> list[str]:
    """Let a worker run for some lines and some microseconds more, kill it, and return its whole lines."""
    program = [sys.executable, "-m", "tests.registry.killing", str(root), str(seed)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True, cwd=CLONE) as worker:
        assert worker.stdout
        lines = list(itertools.islice(worker.stdout, dice.randrange(2, 12)))
        end_ns = time.monotonic_ns() + dice.randrange(20_000_000)
        while time.monotonic_ns() < end_ns:
            pass  # any moment of the step that is under way
        worker.send_signal(signal.SIGKILL)
        lines += worker.stdout.readlines()
    assert worker.returncode == -signal.SIGKILL, lines
    return [line for line in lines if line.endswith("\n")]


def check(root: Path, belief: Belief) -> None:
    """Look at the registry as a client does after the kill."""
    log: list[str] = []
    app = Registry(Configuration(root=root, is_delete_enabled=True), write_log=log.append)
    for tag in TAGS:
        found = ask(app, Ask("GET", f"/v2/{NAME}/manifests/{tag}"))
        digest = found.headers.get("Docker-Content-Digest")
        assert tag == belief.unsure or digest == belief.digests.get(tag, ""), (tag, found)
        belief.digests = {**belief.digests, tag: digest} if digest else _without(belief.digests, tag)
        if digest:
            check_whole(app, found.json)
    listed = ask(app, Ask("GET", f"/v2/{NAME}/tags/list"))
    assert (listed.json["tags"] if listed.status == 200 else []) == sorted(belief.digests)  # type: ignore[index]
    assert not [line for line in log if "corrupt" in line or "panic" in line]


def _without(digests: dict[str, str], tag: str) -> dict[str, str]:
    return {each: digest for each, digest in digests.items() if each != tag}


def check_whole(app: Registry, manifest: object) -> None:
    """Every part of an image is there, and is what it says."""
    assert isinstance(manifest, dict)
    for part in (manifest["config"], *manifest["layers"]):
        blob = ask(app, Ask("GET", f"/v2/{NAME}/blobs/{part['digest']}"))
        assert blob.status == 200, part
        assert Digest.of(blob.body) == part["digest"]


@pytest.mark.timeout(60 + KILLS)
def test_a_registry_killed_at_any_moment_loses_and_breaks_nothing(tmp_path: Path) -> None:
    dice = random.Random(20261123)  # noqa: S311 - the same each time, as far as time allows
    belief = Belief()
    for seed in range(KILLS):
        belief.hear(run_and_kill(tmp_path, seed, dice))
        check(tmp_path, belief)
    app = Registry(Configuration(root=tmp_path), write_log=lambda _: None)
    assert all(ask(app, step).status == 201 for step in push_image())
    Folder(tmp_path).sweep(older_than_s=0)
    assert list((tmp_path / ".scratch").iterdir()) == []
    for digest in Store(Folder(tmp_path)).blobs:
        assert digest.is_of((tmp_path / layout.blob(digest)).read_bytes())
