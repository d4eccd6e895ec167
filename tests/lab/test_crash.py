"""A kernel that is killed at any moment: the next start takes away what it made, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from sandbox.home import Learner
from sandbox.lab.lab import Lab
from sandbox.lab.wait import until

if TYPE_CHECKING:
    from sandbox.engine import Search
    from sandbox.home import Home
    from tests.lab.things import Things

pytestmark = pytest.mark.docker

KERNEL = """
import io, os, sys
from sandbox.image.layer import make_tar
from sandbox.lab.lab import Lab
name, moment = sys.argv[1:]
lab = Lab.open()
registry = lab.registry()
print(registry.address, flush=True)
recipe = f"FROM scratch\\nCOPY file /file\\nLABEL docker-registry-course.test={name}\\n".encode()

def context(content):
    return io.BytesIO(make_tar({"Dockerfile": recipe, "file": (name + content).encode()}))

def die():
    os.kill(os.getpid(), 9)

lab.docker.images.build(fileobj=context("1"), custom_context=True, tag=f"{name}:1")
lab.docker.containers.create(f"{name}:1", "/file", volumes={f"{name}-vol": {"bind": "/data"}})
lab.docker.images.get(f"{name}:theirs").tag(name, "ours")
if moment == "while a build streams":
    for line in lab.docker.api.build(
        fileobj=context("2"), custom_context=True, tag=f"{name}:1", decode=True
    ):
        if "LABEL" in str(line):
            die()
if moment == "before a request is answered":
    lab.recorder.settle = lambda *arguments: die()
    lab.docker.images.build(fileobj=context("3"), custom_context=True, tag=f"{name}:3")
die()
"""


@pytest.mark.parametrize(
    "moment", ["between two cells", "while a build streams", "before a request is answered"]
)
def test_the_next_start_takes_away_what_a_killed_kernel_made(
    engine_host: str, search: Search, things: Things, lab_folder: Home, moment: str
) -> None:
    theirs = things.have_image(f"{things.name}:theirs")
    killed = subprocess.run(
        [sys.executable, "-c", KERNEL, things.name, moment],
        env={**os.environ, "DOCKER_HOST": engine_host, "COURSE_HOME": str(lab_folder.path)},
        stdout=subprocess.PIPE,
        check=False,
        timeout=60,
    )
    assert killed.returncode == -9
    with Lab(lab_folder, Learner("author", "author"), search) as lab:
        names = {str(leftover) for leftover in lab.leftovers()}
        assert f"container course-registry-local-{lab_folder.id}" in names
        assert f"volume {things.name}-vol" in names
        assert f"image docker.io/library/{things.name}:1" in names
        # The engine ends the step that it is in after its client has gone: the first look may be too early.
        assert until(lambda: _is_clean(lab, things, theirs), timeout_s=20, every_s=0.5), lab.reset()
    assert things.survives()


def _is_clean(lab: Lab, things: Things, theirs: str) -> bool:
    lab.reset()
    return set(things.images()) == {theirs} and not lab.leftovers()
