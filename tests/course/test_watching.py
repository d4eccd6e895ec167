"""The wire of a block, on every engine: what is compared is the same, and the rest is there to be opened."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
import requests

from sandbox.course.session import Session
from sandbox.course.watching import Watch
from sandbox.image.tiny import make_image
from sandbox.views.transfer import transfers_of
from sandbox.views.transfer_still import still_svg
from sandbox.views.wire import WireScene
from sandbox.wire import Client
from tests import distribution
from tests.views.samples import (
    CONFIG_1,
    CONFIG_2,
    FORECAST_1,
    FORECAST_2,
    MANIFEST_1,
    MANIFESTS,
    NAME,
    STATIONS,
    TWO_VERSIONS,
    uploads_of_26,
)
from tests.views.samples import requests as sample_requests

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox.lab.registry.registry import Registry
    from sandbox.views.stage import View


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[View]:
    """Collect what a session displays."""
    views: list[View] = []
    monkeypatch.setattr("sandbox.course.looking.display", views.append)
    return views


def scene_of(view: View) -> WireScene:
    """Return what a view shows."""
    assert isinstance(view.scene, WireScene)
    return view.scene


@pytest.mark.docker
def test_pushes_and_a_pull_give_the_same_pictures_on_every_engine(
    session: Session, shown: list[View]
) -> None:
    name = f"{session.registry().address}/{NAME}"
    session.forecast("0.1").tag(name, tag="0.1")
    session.forecast("0.2").tag(name, tag="0.2")
    for version in ("0.1", "0.1", "0.2"):
        with session.wire():
            session.docker.images.push(name, tag=version)
    for version in ("0.1", "0.2"):
        session.docker.images.remove(f"{name}:{version}")
        session.docker.images.remove(f"{NAME}:{version}", force=True)
    with session.wire():
        session.docker.images.pull(name, tag="0.1")
    first, second = [CONFIG_1, STATIONS, FORECAST_1], [CONFIG_2, FORECAST_2]
    put = [f"PUT {MANIFESTS}/0.1 201", f"PUT {MANIFESTS}/0.2 201"]
    expected = [
        [*uploads_of_26(first), put[0]],
        [*(f"HEAD /v2/{NAME}/blobs/{one} 200" for one in first), put[0]],
        [f"HEAD /v2/{NAME}/blobs/{STATIONS} 200", *uploads_of_26(second), put[1]],
        [
            f"HEAD {MANIFESTS}/0.1 200",
            f"GET {MANIFESTS}/{MANIFEST_1} 200",
            *(f"GET /v2/{NAME}/blobs/{one} 200" for one in first),
        ],
    ]
    for view, lines in zip(shown, expected, strict=True):
        transfers = transfers_of(sample_requests(*lines), {NAME: TWO_VERSIONS})
        assert repr(view) == "\n".join(one.text for one in transfers)
        assert scene_of(view).static == still_svg(transfers, scene_of(view).title)


@pytest.mark.docker
def test_the_manifest_is_replayed_and_its_digest_is_the_images(session: Session, shown: list[View]) -> None:
    registry = session.registry()
    session.colleague_pushes("0.1", wind="west 5")
    with session.wire():
        requests.get(f"{registry.url}/v2/{NAME}/manifests/0.1", timeout=10)
    (view,) = shown
    view.open_part("1 again")
    digest = registry.client.resolve(NAME, "0.1").digest
    assert (
        f"Their digest, computed here:</p><p><code>{digest}</code> It is the one in the header"
        in view.details
    )
    assert len(registry.requests()) == 1, "a replay is no request of the learner's"
    session.registry().stop()
    view.open_part("1")
    view.open_part("1 again")
    assert "It could not be sent again: " in view.details


@pytest.mark.docker
def test_an_error_in_the_block_is_raised_and_what_was_asked_before_is_shown(
    session: Session, shown: list[View]
) -> None:
    registry = session.registry()

    def ask() -> None:
        requests.get(f"{registry.url}/v2/within/manifests/1", timeout=10)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), session.wire():
        ask()
    assert [row.request.path for row in scene_of(shown[0]).rows] == ["/v2/within/manifests/1"]
    assert "refused         MANIFEST_UNKNOWN" in repr(shown[0])


@pytest.mark.docker
def test_every_registry_of_the_session_is_watched_and_one_that_goes_is_missed(
    session: Session, shown: list[View]
) -> None:
    first, gone = session.registry(), session.registry("gone")
    with session.wire():
        second = session.registry("second")
        for registry in (first, second):
            requests.get(f"{registry.url}/v2/app/tags/list", timeout=10)
        gone.remove()
    scene = scene_of(shown[0])
    assert [row.role for row in scene.rows] == ["local", "second"]
    assert scene.notes == ("The registry “gone” was removed meanwhile, and its log with it.",)
    first.stop()
    with session.wire():
        requests.get(f"{second.url}/v2/", timeout=10)
    assert [row.role for row in scene_of(shown[1]).rows] == ["second"]
    assert scene_of(shown[1]).notes == ()


def test_where_no_log_can_be_read_our_own_requests_are_shown_and_that_is_said(
    environ: pytest.MonkeyPatch, tmp_path: Path, pytestconfig: pytest.Config, shown: list[View]
) -> None:
    with distribution.running(distribution.program(pytestconfig), tmp_path / "registry") as elsewhere:
        environ.setenv("COURSE_ENGINE", "none")
        environ.setenv("COURSE_REGISTRY", elsewhere.address)
        session = Session.open()
        client = session.registry().client
        client.ping()
        with session.wire():
            client.push_image(NAME, "0.1", make_image({"a": b"one"}))
            requests.get(f"{elsewhere.url}/v2/", timeout=10)
        with session.wire():
            client.tags(NAME)
        session.close()
    first, second = map(scene_of, shown)
    assert [row.request.method for row in first.rows] == ["HEAD", "POST", "PUT"] * 2 + ["PUT"]
    assert "sent            config, layer a" in first.plain
    assert {row.speaker.split()[0] for row in first.rows} == {"the"}
    assert [row.request.path for row in second.rows] == [f"/v2/{NAME}/tags/list"]
    assert "can't be read from here" in first.notes[0]


def test_a_registry_that_lets_nobody_look_has_parts_without_names(
    environ: pytest.MonkeyPatch, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    with distribution.running(distribution.program(pytestconfig), tmp_path / "registry") as elsewhere:
        environ.setenv("COURSE_ENGINE", "none")
        environ.setenv("COURSE_REGISTRY", elsewhere.address)
        session = Session.open()
        registry: Registry = session.registry()
        watch = Watch(session, session.registries)
        with closing(Client(elsewhere.address)) as stranger:
            stranger.ping()
        registry.client.ping()
        elsewhere.process.terminate()
        elsewhere.process.wait(10)
        scene = watch.end()
        session.close()
    assert len(scene.rows) == 1
    assert scene.streams[0].repositories == {}
