"""The stories, answer by answer: in the process as on a socket, and as a real engine but for a reason."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests import distribution
from tests.contract.engine.clients.scripts import SCRIPTS
from tests.contract.engine.clients.sdk import SESSION
from tests.contract.engine.differences import DIFFERENCES
from tests.contract.engine.embedded import PROCESS, SOCKET
from tests.contract.engine.page import PAGE, page
from tests.contract.engine.running import comparison, lacking
from tests.contract.engine.stories import STORIES
from tests.contract.engine.telling import Told, differing, tell_all, tell_clients
from tests.docker_commands import docker_commands
from tests.requirements import missing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.contract.engine.clients.script import Script
    from tests.contract.engine.clients.sdk import Session
    from tests.contract.engine.story import Story
    from tests.contract.engine.targets import Target
    from tests.contract.engine.telling import Differing

pytestmark = [pytest.mark.docker, pytest.mark.dockerd, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def targets(pytestconfig: pytest.Config) -> Iterator[list[Target]]:
    """Run everything that is compared."""
    program = distribution.program(pytestconfig)
    if sentence := lacking():
        missing(pytestconfig, "dockerd", sentence)
    with comparison(program) as running:
        yield running


@pytest.fixture(scope="module")
def told(targets: list[Target]) -> Told:
    """Tell all stories, scripts and calls once."""
    return tell_all(targets) | tell_clients(targets, docker_commands()[-1].path)


@pytest.fixture(scope="module")
def found(targets: list[Target], told: Told) -> list[Differing]:
    """Find where the engine on the socket agrees with no real engine."""
    return differing(told, SOCKET, [target.name for target in targets if not target.is_ours])


@pytest.mark.parametrize("story", [*STORIES, SESSION], ids=lambda story: story.name)
def test_the_process_answers_as_the_socket_does(told: Told, story: Story | Session) -> None:
    here, there = (
        {str(place): answers[name] for place, answers in told.items() if place.story is story}
        for name in (PROCESS, SOCKET)
    )
    assert here == there


@pytest.mark.parametrize("story", [*STORIES, SESSION, *SCRIPTS], ids=lambda story: story.name)
def test_the_embedded_engine_answers_as_a_real_one_does_but_for_a_reason(
    found: list[Differing], story: Story | Session | Script
) -> None:
    mine = [each for each in found if each.place.story is story]
    assert {str(each.place): dict(each.fields) for each in mine if each.reason is None} == {}


def test_every_reason_is_needed(found: list[Differing]) -> None:
    used = {each.reason.title for each in found if each.reason}
    assert [each.title for each in DIFFERENCES if each.title not in used] == []


def test_every_pattern_is_needed(found: list[Differing]) -> None:
    steps = [str(each.place) for each in found]
    patterns = [pattern for each in DIFFERENCES for pattern in each.steps]
    assert [each for each in patterns if not any(re.fullmatch(each, step) for step in steps)] == []


def test_no_answer_of_ours_is_a_mistake(told: Told) -> None:
    texts = {str(place): str(dict(answers[SOCKET].fields)) for place, answers in told.items()}
    assert {place: text for place, text in texts.items() if "made a mistake" in text} == {}


def test_the_page_of_the_documentation_is_current(found: list[Differing]) -> None:
    assert PAGE.read_text(encoding="utf-8") == page(found), (
        "Out of date: .venv/bin/python -m tests.contract.engine --page"
    )
