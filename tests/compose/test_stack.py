"""docker-compose.yml brought up on an engine of its own: what a learner finds there, and what is left after.

The base is made by debootstrap and the packages come from a wheelhouse, because no image registry can
be reached where CI runs. Both generations of compose bring the same stack up.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
import requests

from tests import requirements
from tests.compose.stack import Stack, Workshop, as_json, listeners
from tests.dockerd import Dockerd, mounts_below

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NEEDED = ("dockerd", "docker", "docker-registry", "docker-compose", "debootstrap", "busybox")
LOOPBACK = {"0100007F"}
NEEDED_CELLS = ("open", "picture", "first-request")  # they make `lab` and `registry`, then ask
RUN_FIRST_CONTACT = f"""
import json, os
os.environ |= {{"HOME": "/tmp", "COURSE_ENGINE": "none"}}
import nbclient, nbformat
notebook = nbformat.read("/course/notebooks/00-start-here.ipynb", as_version=4)
notebook.cells = [cell for cell in notebook.cells if cell.id in {NEEDED_CELLS}]
nbclient.NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
print(json.dumps({{cell.id: cell.outputs for cell in notebook.cells}}))
"""

pytestmark = [pytest.mark.dockerd, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def workshop(
    request: pytest.FixtureRequest,
    machine_environ: Mapping[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Workshop]:
    """Start an engine, make a base and a registry's image on it, and the context of the build."""
    lacking = [name for name in NEEDED if shutil.which(name, path=machine_environ["PATH"]) is None]
    if lacking or os.geteuid():
        sentence = f"The compose stack needs root and {', '.join(lacking or NEEDED)}."
        requirements.missing(request.config, "dockerd", sentence)
    folder = tmp_path_factory.mktemp("compose")
    daemon = Dockerd(folder / "engine")
    daemon.start()
    try:
        yield Workshop.open(folder, daemon, machine_environ)
    finally:
        daemon.stop()
        for mount in mounts_below(folder):  # /proc in the base, where debootstrap was broken off
            subprocess.run(["umount", mount], check=True)
        shutil.rmtree(folder)


@pytest.fixture(scope="module", params=["docker-compose", "docker-compose-v2"])
def stack(
    request: pytest.FixtureRequest, workshop: Workshop, machine_environ: Mapping[str, str]
) -> Iterator[Stack]:
    """Bring the stack up with a compose of either generation, take it down, and look at what is left."""
    if shutil.which(request.param, path=machine_environ["PATH"]) is None:
        pytest.skip(f"No {request.param} here: the stack is brought up by the other one alone.")
    stack = workshop.stack(request.param)
    try:
        stack.up()
        yield stack
    finally:
        stack.down()
    with closing(stack.client) as client:
        assert client.containers.list(all=True) == []
        assert client.volumes.list() == []
        assert {network.name for network in client.networks.list()} == {"bridge", "host", "none"}


def test_first_contact_of_chapter_00_gets_a_200_and_what_needs_an_engine_says_so(stack: Stack) -> None:
    outputs = as_json(stack.python(RUN_FIRST_CONTACT))
    assert set(outputs) == set(NEEDED_CELLS)
    assert [each["data"]["text/plain"] for each in outputs["first-request"]] == ["<Response [200]>"]
    assert [each["output_type"] for cell in outputs.values() for each in cell] == ["execute_result"] * 3
    assert "without an engine" in outputs["open"][0]["data"]["text/plain"]


def test_without_an_engine_the_registry_beside_it_is_used(stack: Stack) -> None:
    said = stack.python(
        "import os, sandbox; os.environ['COURSE_ENGINE'] = 'none'; lab = sandbox.open();"
        "local = lab.registry(); print(lab.engine, local.url, local.container)"
    )
    assert said.splitlines()[-1] == "None http://registry:5000 None"


def test_the_course_has_the_embedded_engine_and_runs_a_registry_on_it(stack: Stack) -> None:
    said = stack.python(
        "import requests, sandbox; lab = sandbox.open(); local = lab.registry();"
        "status = requests.get(local.url + '/v2/').status_code;"
        "print(lab.engine.name, local.container.status, status); lab.stop()"
    )
    assert said.splitlines()[-1] == "Embedded Engine running 200"


def test_the_printed_address_opens_jupyterlab_and_nothing_opens_without_the_token(stack: Stack) -> None:
    address = stack.address()
    assert address.startswith(f"http://127.0.0.1:{stack.environ['COURSE_PORT']}/")
    page = requests.get(address, timeout=20)
    assert page.status_code == 200
    assert "/lab/tree/00-start-here.ipynb" in page.url
    assert "JupyterLab" in page.text
    assert "/login" in requests.get(address.partition("?")[0], timeout=20).url


def test_ports_are_published_on_this_machines_loopback_alone(stack: Stack) -> None:
    published = [int(stack.environ[name]) for name in ("COURSE_PORT", "REGISTRY_PORT")]
    assert {port: listeners(port) for port in published} == dict.fromkeys(published, LOOPBACK)


def test_no_process_is_root_or_may_become_it(stack: Stack) -> None:
    with closing(stack.client) as client:
        containers = {each.labels["com.docker.compose.service"]: each for each in client.containers.list()}
        assert set(containers) == {"course", "registry"}
        for container in containers.values():
            top = container.top(ps_args="-eo pid,uid")
            assert {row[1] for row in top["Processes"]} == {"1000"}
            details = container.attrs["HostConfig"]
            assert details["ReadonlyRootfs"]
            assert not details["Privileged"]
            assert details["CapDrop"] == ["ALL"]
            assert "no-new-privileges:true" in details["SecurityOpt"]
            assert not any("docker.sock" in mount["Source"] for mount in container.attrs["Mounts"])


@pytest.mark.parametrize("stack", ["docker-compose"], indirect=True)
def test_it_stops_in_an_orderly_way_and_what_was_pushed_and_written_outlives_it(stack: Stack) -> None:
    stack.python(
        "import os, sandbox; os.environ['COURSE_ENGINE'] = 'none';"
        "sandbox.open().registry().client.push_blob('skylark/forecast', b'kept');"
        "open('/course/my-course/kept.txt', 'w').write('kept')"
    )
    stack.compose("stop")
    ended = {name: details["State"]["ExitCode"] for name, details in stack.inspected().items()}
    assert ended["course"] == 0  # 137 is what compose does to a container that does not end in ten seconds
    stack.compose("down")
    stack.up()
    kept = stack.python(
        "import hashlib, requests;"
        "digest = hashlib.sha256(b'kept').hexdigest();"
        "print(requests.get(f'http://registry:5000/v2/skylark/forecast/blobs/sha256:{digest}').text,"
        " open('/course/my-course/kept.txt').read())"
    )
    assert kept.split() == ["kept", "kept"]


@pytest.mark.parametrize("stack", ["docker-compose"], indirect=True)
def test_the_image_holds_the_locks_runtime_group_and_nothing_of_its_build(stack: Stack) -> None:
    names = stack.python(
        "import importlib.metadata as m; print(*(d.name for d in m.distributions()))"
    ).split()
    assert {"jupyterlab", "docker", "nbval"} <= set(names)
    assert {"mypy", "playwright", "sphinx", "uv"}.isdisjoint(names)
    files = stack.python("import os; print(*os.listdir('/course'), *os.listdir('/'))").split()
    assert {"wheelhouse", "tests", "wheels", "uv"}.isdisjoint(files)
