"""The lab as a whole: with an engine, without one, and with a registry that runs elsewhere."""

from __future__ import annotations

import http.server
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import docker
import pytest

from sandbox.errors import LearnerError, NoEngineError, SetupError
from sandbox.home import Home, Learner
from sandbox.lab.lab import Lab
from tests.lab.things import LABEL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from docker import DockerClient

    from sandbox.engine import Search
    from tests.lab.things import Things


@pytest.fixture
def registry_elsewhere() -> Iterator[str]:
    """A server that answers `GET /v2/`, as a registry on another machine does."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def _lab_without_engine(folder: Path, **settings: str) -> Lab:
    return Lab(Home(folder), Learner("author", "author"), _no_engine(), {**settings})


def _no_engine() -> Search:
    return Lab.open({"COURSE_ENGINE": "none", "COURSE_HOME": os.environ["HOME"]}).search


def test_without_an_engine_the_error_is_the_doctors(tmp_path: Path) -> None:
    lab = _lab_without_engine(tmp_path)
    with pytest.raises(NoEngineError, match="Choose one of auto, docker"):
        _ = lab.docker
    with pytest.raises(NoEngineError):
        lab.registry()


def test_without_an_engine_there_is_nothing_to_take_down(tmp_path: Path) -> None:
    lab = _lab_without_engine(tmp_path)
    assert lab.leftovers() == ()
    assert (str(lab.reset()), str(lab.stop())) == ("", "")


@pytest.mark.parametrize("form", ["{}", "http://{}", "http://{}/"])
def test_a_registry_elsewhere_is_used_as_it_is(tmp_path: Path, registry_elsewhere: str, form: str) -> None:
    lab = _lab_without_engine(tmp_path, COURSE_REGISTRY=form.format(registry_elsewhere))
    registry = lab.registry()
    assert (registry.name, registry.address) == ("local", registry_elsewhere)
    assert registry.client.ping().status == 200
    assert lab.registry() is registry
    registry.close()


def test_a_registry_elsewhere_says_what_it_cannot_do(tmp_path: Path) -> None:
    lab = _lab_without_engine(tmp_path, COURSE_REGISTRY="registry:5000")
    registry = lab.registry()
    for call in (registry.log, registry.requests, registry.stop, registry.start, registry.remove):
        with pytest.raises(SetupError, match=r"The registry at registry:5000 runs elsewhere"):
            call()
    with pytest.raises(LearnerError, match="'mirror' needs an engine"):
        lab.registry("mirror")


@pytest.mark.docker
def test_from_env_reaches_the_same_engine(lab: Lab) -> None:
    client = docker.from_env()
    assert client.info()["ID"] == lab.docker.info()["ID"]
    client.close()


@pytest.mark.docker
def test_the_registrys_image_is_a_text_that_says_why(lab: Lab, stranger: DockerClient) -> None:
    image = lab.registry_image
    assert isinstance(image, str)
    assert image.reason
    assert stranger.images.get(image)
    assert image.how in ("present", "Docker Hub", "built from docker-registry", "bundle")


@pytest.mark.docker
def test_an_image_that_is_kept_outlives_a_stop_and_goes_with_everything(lab: Lab, things: Things) -> None:
    lab.docker.images.build(fileobj=things.context("1"), custom_context=True, tag=f"{things.name}:1")
    lab.recorder.keep(f"{things.name}:1")
    lab.stop()
    assert [tags for tags in things.images().values() if tags] == [[f"{things.name}:1"]]
    assert lab.leftovers() == ()
    lab.stop(everything=True)
    assert things.images() == {}


@pytest.mark.docker
def test_two_data_folders_do_not_touch_each_other(
    lab: Lab, open_lab: Callable[[Path], AbstractContextManager[Lab]], tmp_path: Path, things: Things
) -> None:
    mine = lab.registry()
    lab.docker.images.build(fileobj=things.context("1"), custom_context=True, tag=f"{things.name}:1")
    with open_lab(tmp_path / "other") as other:
        assert other.registry().address != mine.address
        other.docker.images.build(fileobj=things.context("2"), custom_context=True, tag=f"{things.name}:2")
    assert mine.client.ping().status == 200
    assert [tags for tags in things.images().values() if tags] == [[f"{things.name}:1"]]
    lab.stop()
    assert things.images() == {}


@pytest.mark.docker
def test_the_strangers_things_are_as_before_after_a_whole_session(
    lab: Lab, stranger: DockerClient, things: Things
) -> None:
    settings = _learners_docker_settings()
    before = (settings.read_bytes(), settings.stat().st_mtime_ns)
    things.have_image(f"{things.name}:theirs")
    container = things.have_container(f"{things.name}:theirs")
    network = stranger.networks.create(f"{things.name}-net", labels={LABEL: things.name})
    volume = stranger.volumes.create(f"{things.name}-vol", labels={LABEL: things.name})
    _session(lab, things)
    lab.stop()
    assert things.survives()
    for theirs in (container, network, volume):
        theirs.reload()
    assert (settings.read_bytes(), settings.stat().st_mtime_ns) == before
    assert sorted(path.name for path in settings.parent.iterdir()) == ["config.json"]


def _learners_docker_settings() -> Path:
    """Make the learner's ~/.docker; it names a helper that nobody has, so that reading it would fail."""
    settings = Path.home() / ".docker" / "config.json"
    settings.parent.mkdir()
    settings.write_text('{"credsStore": "no-such-helper", "auths": {}}')
    return settings


def _session(lab: Lab, things: Things) -> None:
    registry = lab.registry()
    repository = f"{registry.address}/{things.name}"
    image, _ = lab.docker.images.build(
        fileobj=things.context("1"), custom_context=True, tag=f"{things.name}:1"
    )
    image.tag(repository, "1")
    lab.docker.images.push(repository, tag="1")
    lab.docker.images.remove(f"{repository}:1")
    lab.docker.images.pull(repository, tag="1")
    lab.docker.images.get(f"{things.name}:theirs").tag(repository, "theirs")
    lab.docker.containers.create(f"{things.name}:theirs", "/file")
