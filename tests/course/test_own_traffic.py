"""What the sandbox asks by itself: a check is seen on no wire and counts against no limit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import requests

from sandbox.app import Headers, Request
from sandbox.course.session import Session
from sandbox.engine.process.inside import close_inside, world_at
from sandbox.exercises import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

TASK, PREDICTION = "1.5", "1.3"
IMAGE = "/v2/library/busybox/manifests/latest"


@pytest.fixture
def session_inside(environ: pytest.MonkeyPatch) -> Iterator[Session]:
    """Open a session on an engine in this process, so that its stand-in for Docker Hub can be asked."""
    environ.setenv("COURSE_ENGINE", "in-process")
    with Session.open() as opened:
        address = opened.engine.docker_host if opened.engine else ""
        yield opened
    close_inside(address)


def push_a_forecast(session: Session) -> None:
    name = f"{session.registry().address}/skylark/forecast"
    session.forecast("0.1").tag(name, "0.1")
    session.docker.images.push(name, tag="0.1")


def check(session: Session) -> None:
    """Open a Task and a prediction and check both, as their cells do, then look at the views."""
    assert session.exercise(TASK).verdict.outcome is Outcome.NOT_YET
    assert session.exercise(PREDICTION, answer="a").verdict.outcome is not Outcome.PROBLEM
    session.graph()
    session.picture()


@pytest.mark.docker
def test_a_check_is_seen_on_no_wire(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    push_a_forecast(session)
    registry = session.registry()
    before = registry.requests()
    with session.wire():
        check(session)
    assert registry.requests() == before
    quiet = capsys.readouterr().out
    with session.wire():
        pass
    assert quiet == capsys.readouterr().out
    requests.get(registry.url + "/v2/skylark/forecast/tags/list", timeout=10)
    assert len(registry.requests()) == len(before) + 1, "what others ask is seen"


def test_a_check_counts_against_no_limit(session_inside: Session) -> None:
    push_a_forecast(session_inside)
    before = pulls_left(session_inside)
    check(session_inside)
    assert pulls_left(session_inside) == before
    session_inside.docker.images.pull("busybox", tag="latest")
    assert pulls_left(session_inside) < before, "what the learner pulls counts"


def pulls_left(session: Session) -> int:
    """Ask the stand-in for Docker Hub, as anybody may."""
    assert session.engine is not None
    hub = world_at(session.engine.docker_host).settings.providers["registry-1.docker.io"]
    query = "service=registry.docker.io&scope=repository:library/busybox:pull"
    given = hub(Request("GET", "/token", query, Headers()))
    token = json.loads(b"".join(given.chunks()))["token"]
    told = hub(Request("HEAD", IMAGE, "", Headers([("Authorization", f"Bearer {token}")])))
    return int(told.headers.get("ratelimit-remaining").partition(";")[0])
