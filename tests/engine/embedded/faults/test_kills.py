"""Killed at any moment of a build, pull, push, load or collection, an engine holds together and goes on.

`COURSE_TEST_KILLS` says how many of the kills there are; CI asks for more than a developer.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import docker
import pytest

from sandbox.engine.embedded import EmbeddedEngine, World
from sandbox.engine.process.ports import InProcessPorts
from sandbox.registry import Configuration, Registry
from sandbox.registry.storage import Folder
from sandbox.transport import Network
from tests.engine.embedded.faults.killed import REGISTRY, SOCKET
from tests.engine.embedded.faults.work import damages, round_trip
from tests.engines import MACHINE_ENVIRON

if TYPE_CHECKING:
    from collections.abc import Mapping

CLONE = Path(__file__).resolve().parents[4]
SHARE = 5
"""Each kill costs a start of Python: one in so many of those that the registry gets."""
LONGEST_S = 0.6
pytestmark = pytest.mark.timeout(900)


def kill_at_work(folder: Path, number: int, after_s: float, environ: Mapping[str, str]) -> None:
    """Start the program, let it work for so long, and kill it."""
    command = [sys.executable, "-m", "tests.engine.embedded.faults.killed", str(folder), str(number)]
    with subprocess.Popen(
        command, cwd=CLONE, env=dict(environ), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        begun = child.stdout.readline()
        assert begun, child.stderr.read().decode()
        end_s = time.monotonic() + after_s
        while time.monotonic() < end_s and child.poll() is None:
            pass  # the moment matters: no sleep is that exact
        assert child.poll() is None, child.stderr.read().decode()
        child.kill()


def test_a_killed_engine_holds_together_and_goes_on(tmp_path: Path) -> None:
    chance = random.Random(20261125)  # noqa: S311 - moments, not secrets
    for number in range(max(int(MACHINE_ENVIRON.get("COURSE_TEST_KILLS", "60")) // SHARE, 1)):
        kill_at_work(tmp_path, number, chance.uniform(0, LONGEST_S), MACHINE_ENVIRON)
        world = World(Folder(tmp_path / "state"), InProcessPorts(Network()))
        assert damages(world) == [], f"after kill {number}"
    with Network() as network:
        settings = Configuration(root=tmp_path / "registry", is_delete_enabled=True)
        network.serve(REGISTRY, Registry(settings, write_log=lambda _: None))
        world = World(Folder(tmp_path / "state"), InProcessPorts(network))
        world.sweep()
        network.serve(SOCKET, EmbeddedEngine(world))
        client = docker.DockerClient(base_url=SOCKET)
        round_trip(client, f"{REGISTRY}/skylark/forecast", "last")
        client.images.prune({"dangling": False})
        client.close()
    assert damages(world) == []
    assert list(world.content) == [], "a killed engine left content that nothing needs"
