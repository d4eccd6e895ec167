"""Clients are told by how they name themselves; whoever gives no name is said to give none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.engine.embedded.transfer.remote.session import user_agent
from sandbox.views.wire.speakers import ANYBODY, LONGEST, speaker_of
from sandbox.wire import USER_AGENT
from tests.views.wire.streams import recorded

NAMES = {
    "docker-20.10": {"Docker Engine 20.10.24"},
    "docker-26-containerd": {"Docker Engine 26.1.5"},
    "skopeo": {"skopeo 1.9.3"},
    "podman": {"podman or buildah 5.23.1"},
    "oras": {"oras 1.3.3"},
    "crane": {"crane, or a tool like it", "a program in Go"},
}


@pytest.mark.parametrize("client", NAMES)
def test_real_clients_are_known(client: str) -> None:
    assert {speaker_of(one.user_agent) for one in recorded(client)} == NAMES[client]


def test_the_course_and_its_engine_are_known() -> None:
    assert speaker_of(user_agent()).startswith("Embedded Engine ")
    assert speaker_of(USER_AGENT).startswith("the course ")
    assert speaker_of("python-requests/2.32.5") == "requests in Python 2.32.5"


def test_nobody_is_somebody() -> None:
    assert speaker_of("") == speaker_of("  ") == ANYBODY


@given(st.text())
def test_any_name_is_short_and_on_one_line(odd: str) -> None:
    name = speaker_of(odd)
    assert 0 < len(name) <= LONGEST
    assert name.splitlines() == [name]
