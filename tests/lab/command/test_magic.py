"""`%docker` in a real IPython on each engine: with Docker's client, and with the course's own command."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from docker.errors import NotFound

from sandbox.engine import Search
from sandbox.errors import LearnerError
from sandbox.home import Home, Learner
from sandbox.image.tiny import make_image
from sandbox.lab.lab import Lab
from sandbox.lab.shown import WIDGET_VIEW
from tests import requirements
from tests.lab.command.notebook import Notebook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.lab.things import Things


@pytest.fixture
def empty_notebook() -> Iterator[Notebook]:
    """A notebook before anything is opened in it."""
    notebook = Notebook()
    yield notebook
    notebook.close()


@pytest.fixture(params=["dockers-client", "own-command"])
def notebook(
    empty_notebook: Notebook,
    lab: Lab,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Notebook]:
    """A notebook in which a lab was opened; for the course's own command there is nothing on PATH."""
    if request.param == "own-command":
        assert lab.registry_image  # made while the programs for it can be found
        monkeypatch.setenv("PATH", str(tmp_path))
    elif shutil.which("docker") is None:
        requirements.missing(request.config, "docker", "There is no docker command on this machine.")
    again = Lab(lab.home, lab.learner, lab.search)
    empty_notebook.names.update(lab=again)
    yield empty_notebook
    again.close()


@pytest.mark.docker
def test_a_template_reaches_docker_and_the_text_form_is_the_same_everywhere(notebook: Notebook) -> None:
    cell = notebook.run("result = %docker version --format '{{.Server.Version}} {{.Client.Version}}'")
    assert cell.texts == ["output of docker version", "docker version: exit 0"]
    assert all(set(data) == {"text/plain", WIDGET_VIEW} for data in cell.displayed)
    result = notebook.names["result"]
    assert result.exit_code == 0
    assert result.stdout.strip() == notebook.words(cell.displayed[0]).strip()
    assert notebook.names["lab"].docker.version()["Version"] in result.stdout


@pytest.mark.docker
def test_tagging_pushing_and_pulling_with_names_of_the_notebook(notebook: Notebook, things: Things) -> None:
    notebook.run("registry = lab.registry()")
    notebook.names.update(name=things.name, image=make_image({"file": things.name.encode()}))
    notebook.run("archive = image.archive(f'{name}:1'); images = lab.docker.images.load(archive)")
    for line in (
        "tag {name}:1 {registry.address}/{name}:1",
        "push {registry.address}/{name}:1",
        "rmi {registry.address}/{name}:1",
        "pull {registry.address}/{name}:1",
    ):
        assert notebook.run(f"%docker {line}").texts[-1] == f"docker {line.split()[0]}: exit 0"
    address = notebook.names["registry"].address
    assert things.stranger.images.get(f"{address}/{things.name}:1")
    notebook.names["lab"].stop()
    for gone in (f"{address}/{things.name}:1", f"{things.name}:1"):
        with pytest.raises(NotFound):
            things.stranger.images.get(gone)


@pytest.mark.docker
def test_what_builds_leave_goes(notebook: Notebook, things: Things, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(
        f"FROM scratch\nCOPY file /file\nLABEL docker-registry-course.test={things.name}\n"
    )
    notebook.names.update(folder=tmp_path, name=things.name)
    for content in ("one", "two"):
        (tmp_path / "file").write_text(things.name + content)
        assert notebook.run("%docker build -t {name}:1 {folder}").texts[-1] == "docker build: exit 0"
    (tmp_path / "file").write_text(things.name + "untagged")
    assert notebook.run("%docker build -q {folder}").texts[-1] == "docker build: exit 0"
    assert len(things.images()) == 3
    notebook.names["lab"].stop()
    assert things.images() == {}


@pytest.mark.docker
def test_what_was_saved_imported_and_committed_goes(
    notebook: Notebook, things: Things, tmp_path: Path
) -> None:
    archive = tmp_path / "image.tar"
    archive.write_bytes(make_image({"file": things.name.encode()}).archive(f"{things.name}:1"))
    notebook.names.update(archive=archive, name=things.name)
    commits = not notebook.names["lab"].engine.is_ours  # the embedded engine makes no image of a container
    for line, command in (
        ("load -i {archive}", "load"),
        ("import {archive} {name}:2", "import"),
        ("create --name {name} {name}:1 /file", "create"),
        *([("commit {name} {name}:3", "commit")] if commits else []),
        ("network create {name}", "network create"),
        ("volume create {name}", "volume create"),
    ):
        assert notebook.run(f"%docker {line}").texts[-1] == f"docker {command}: exit 0"
    assert lab_labels(notebook).items() <= things.stranger.containers.get(things.name).labels.items()
    assert things.stranger.networks.get(things.name).attrs["Labels"] == lab_labels(notebook)
    assert things.stranger.volumes.get(things.name).attrs["Labels"] == lab_labels(notebook)
    reaped = str(notebook.names["lab"].stop())
    for leftover in (
        f"container {things.name}",
        f"network {things.name}",
        f"volume {things.name}",
        *(f"image docker.io/library/{things.name}:{tag}" for tag in ("123" if commits else "12")),
    ):
        assert f"removed {leftover}" in reaped


def lab_labels(notebook: Notebook) -> dict[str, str]:
    """Return the labels of the lab in a notebook."""
    labels: dict[str, str] = notebook.names["lab"].labels
    return labels


@pytest.mark.docker
def test_a_failure_is_shown_and_not_raised(notebook: Notebook) -> None:
    cell = notebook.run("result = %docker inspect no-such-thing-anywhere")
    assert cell.error is None
    assert cell.texts[-1] == "docker inspect: exit 1"
    assert "no-such-thing-anywhere" in notebook.words(cell.displayed[0])
    assert "no-such-thing-anywhere" in notebook.names["result"].stderr


@pytest.mark.docker
def test_a_secret_is_fed_and_never_shown(notebook: Notebook) -> None:
    notebook.names.update(typed="s3cr3t-t0ken")
    notebook.run("registry = lab.registry()")
    cell = notebook.run("%docker login -u skylark --password-stdin {registry.address} <<< {typed}")
    assert cell.texts[-1] == "docker login: exit 0"
    assert "s3cr3t-t0ken" not in "".join(notebook.words(data) for data in cell.displayed)
    config = notebook.names["lab"].home.docker_config / "config.json"
    assert notebook.names["registry"].address in config.read_text()


@pytest.mark.docker
def test_what_needs_a_terminal_is_not_started(notebook: Notebook) -> None:
    cell = notebook.run("%docker run -it alpine")
    assert cell.texts == ["docker run: not started"]
    assert "needs a terminal" in notebook.words(cell.displayed[0])


@pytest.mark.docker
def test_a_misspelt_name_is_an_error_of_the_line(notebook: Notebook) -> None:
    error = notebook.run("%docker push {registry.address}/a").error
    assert isinstance(error, LearnerError)
    assert str(error) == "{registry.address} in this line fails: NameError: name 'registry' is not defined"


@pytest.mark.docker
def test_the_learners_own_settings_are_neither_read_nor_written(notebook: Notebook) -> None:
    notebook.run("registry = lab.registry()")
    notebook.names.update(typed="t0ken")
    notebook.run("%docker login -u a --password-stdin {registry.address} <<< {typed}")
    assert not os.path.exists(os.path.expanduser("~/.docker"))  # noqa: PTH110, PTH111  # HOME is the test's


def _without_engine(tmp_path: Path) -> Lab:
    return Lab(Home(tmp_path), Learner("author", "author"), Search(None, ()))


def test_without_an_engine_it_says_so(
    empty_notebook: Notebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _client_on_path(tmp_path, monkeypatch)
    _without_engine(tmp_path)
    cell = empty_notebook.run("%docker ps")
    assert (cell.texts, cell.error) == (["docker ps: not started"], None)
    assert empty_notebook.words(cell.displayed[0]).startswith("There is no engine for docker to talk to")


def _client_on_path(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = folder / "docker"
    program.write_text("#!/bin/sh\nexit 99\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
