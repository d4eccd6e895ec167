"""The stories, answer by answer: in the process as on a socket, and as a real engine but for a reason."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sandbox.exercises.proof.cells import source_of
from sandbox.exercises.proof.fresh_world import AUTHOR, fresh_world
from sandbox.exercises.proof.overlay import solved_copy
from tests import distribution
from tests.contract.engine.calls import Form, Recording, commands_of, forms_of
from tests.contract.engine.clients.script import Line
from tests.contract.engine.clients.scripts import SCRIPTS
from tests.contract.engine.clients.sdk import SESSION
from tests.contract.engine.differences import DIFFERENCES
from tests.contract.engine.embedded import PROCESS, SOCKET, on_socket
from tests.contract.engine.page import PAGE, page
from tests.contract.engine.running import comparison, lacking
from tests.contract.engine.stories import STORIES
from tests.contract.engine.telling import Told, differing, tell_all, tell_clients
from tests.docker_commands import docker_commands
from tests.notebooks.committed import NAMES, exercises_of, notebook
from tests.requirements import missing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.contract.engine.clients.script import Script
    from tests.contract.engine.clients.sdk import Session
    from tests.contract.engine.story import Story
    from tests.contract.engine.targets import Target
    from tests.contract.engine.telling import Differing

pytestmark = [pytest.mark.docker, pytest.mark.dockerd, pytest.mark.timeout(900)]


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


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> set[Form]:
    """Run the committed notebooks, solved, on an embedded engine that writes down what it is asked."""
    folder, forms = tmp_path_factory.mktemp("notebooks"), set[Form]()
    with (
        tempfile.TemporaryDirectory(prefix="ce-") as short,
        on_socket(Path(short), lambda app: Recording(app, forms)) as host,
    ):
        for name in NAMES:
            overlay = solved_copy(notebook(name), exercises_of(name), AUTHOR, {"engine": "embedded"})
            with fresh_world(folder / name, host) as world:
                overlay.fill(world.store)
                done = world.run(name, overlay.notebook)
                assert done.exit_code == 0, done.report
    return forms


def test_no_difference_concerns_a_request_that_a_notebook_makes(
    found: list[Differing], recorded: set[Form]
) -> None:
    assert len(recorded) > 20
    concerned = {str(each.place): sorted(map(str, forms_of(each) & recorded)) for each in found}
    assert {place: forms for place, forms in concerned.items() if forms} == {}


def test_no_difference_concerns_a_command_that_a_notebook_runs(found: list[Differing]) -> None:
    cells = [cell for name in NAMES for cell in notebook(name)["cells"] if cell["cell_type"] == "code"]
    used = {command for cell in cells for command in commands_of(source_of(cell))}
    assert used >= {"push", "pull"}
    lines = {str(each.place): each.place.step for each in found}
    words = {name: step.words.split()[0] for name, step in lines.items() if isinstance(step, Line)}
    assert {name: command for name, command in words.items() if command in used} == {}
