"""`python3 course.py` with an engine: what the kernels are told, and what is gone afterwards."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import docker
import pytest

from sandbox.home import Home
from tests.cli.test_start import start_kernel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.clone import Clone

pytestmark = [pytest.mark.docker, pytest.mark.timeout(400)]
LABEL = "docker-registry-course.home"


def leave_container(host: str, home: Home) -> str:
    """Leave a container that carries the data folder's label; return its name."""
    with closing(docker.DockerClient(base_url=host)) as client:
        image = next(tag for one in client.images.list() for tag in one.tags if "registry" in tag)
        made = client.containers.create(image, labels={LABEL: home.id})
        return str(made.name)


@pytest.fixture(autouse=True)
def _nothing_stays(clone: Clone, engine_host: str) -> Iterator[None]:
    """Take away what a test that failed has left."""
    yield
    with closing(docker.DockerClient(base_url=engine_host)) as client:
        label = f"{LABEL}={Home(Path(clone.environment['COURSE_HOME'])).id}"
        for container in client.containers.list(all=True, filters={"label": label}):
            container.remove(force=True)


def containers(host: str, home: Home) -> list[str]:
    """Name the containers of a data folder."""
    with closing(docker.DockerClient(base_url=host)) as client:
        found = client.containers.list(all=True, filters={"label": f"{LABEL}={home.id}"})
        return [str(container.name) for container in found]


def test_kernels_reach_the_engine_that_was_found(clone: Clone, engine_host: str) -> None:
    home = Home(Path(clone.environment["COURSE_HOME"]))
    course = clone.start(DOCKER_HOST=engine_host)
    assert engine_host in course.wait_for("Engine: ")
    environment = start_kernel(course.wait_for_url()).environ()
    assert environment["DOCKER_HOST"] == engine_host
    assert environment["DOCKER_CONFIG"] == str(home.docker_config)
    assert environment["COURSE_HOME"] == str(home.path)
    assert Path(environment["PATH"].split(":")[0]) == clone.folder / ".venv" / "bin"
    course.wait_for("Registry image: ")
    assert course.end() == 0, course.text
    assert containers(engine_host, home) == []


def test_containers_go_at_the_end(clone: Clone, engine_host: str) -> None:
    home = Home(Path(clone.environment["COURSE_HOME"]))
    course = clone.start(DOCKER_HOST=engine_host)
    course.wait_for("Registry image: ")
    name = leave_container(engine_host, home)
    assert course.end() == 0, course.text
    assert f"removed container {name}" in course.text
    assert containers(engine_host, home) == []


def test_containers_of_a_killed_course_go_at_the_next_start(clone: Clone, engine_host: str) -> None:
    home = Home(Path(clone.environment["COURSE_HOME"]))
    course = clone.start(DOCKER_HOST=engine_host)
    course.wait_for("Registry image: ")
    name = leave_container(engine_host, home)
    course.child.kill()
    course.child.wait()
    again = clone.start(DOCKER_HOST=engine_host)
    again.wait_for_url()
    assert f"After a crash: removed container {name}" in again.text
    assert containers(engine_host, home) == []
    assert again.end() == 0, again.text


def test_stop_takes_all_away(clone: Clone, engine_host: str) -> None:
    home = Home(Path(clone.environment["COURSE_HOME"]))
    course = clone.start(DOCKER_HOST=engine_host)
    course.wait_for("Registry image: ")
    done = clone.run("stop", variables={"DOCKER_HOST": engine_host})
    assert done.returncode == 0, done.stderr
    assert "ended the course" in done.stdout
    assert course.child.wait(30) == 0
    name = leave_container(engine_host, home)
    again = clone.run("stop", variables={"DOCKER_HOST": engine_host})
    assert f"removed container {name}" in again.stdout
    third = clone.run("stop", variables={"DOCKER_HOST": engine_host})
    assert third.stdout == "Nothing was running, and nothing is left.\n"
