"""An engine that nobody asks anything notices it."""

from __future__ import annotations

import pytest

from sandbox.app import Request, Response
from sandbox.engine.process.idle import Watch


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        """Begin at nought."""
        self.now_s = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now_s


def answer(_: Request) -> Response:
    """Answer in two pieces."""
    return Response(200, body=iter((b"one", b"two")))


def test_time_since_the_last_answer_counts() -> None:
    clock = Clock()
    watch = Watch(clock)
    clock.now_s = 5
    assert watch.idle_s == 5
    b"".join(watch.watched(answer)(Request("GET", "/")).chunks())
    assert watch.idle_s == 0
    clock.now_s = 9
    assert watch.idle_s == 4


def test_an_answer_that_is_on_its_way_is_use() -> None:
    clock = Clock()
    watch = Watch(clock)
    response = watch.watched(answer)(Request("GET", "/"))
    clock.now_s = 100
    assert watch.idle_s == 0
    response.sent(0)
    clock.now_s = 101
    assert watch.idle_s == 1


def test_an_app_that_fails_is_not_use_for_ever() -> None:
    def fail(_: Request) -> Response:
        raise RuntimeError("a mistake")

    clock = Clock()
    watch = Watch(clock)
    with pytest.raises(RuntimeError):
        watch.watched(fail)(Request("GET", "/"))
    clock.now_s = 3
    assert watch.idle_s == 3
