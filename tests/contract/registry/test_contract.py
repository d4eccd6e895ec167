"""The stories, answer by answer: in the process as on a socket, and as Distribution but for a reason."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests import distribution
from tests.contract.registry.clauses import DifferingClause, differing_clauses
from tests.contract.registry.differences import DIFFERENCES
from tests.contract.registry.page import PAGE, page
from tests.contract.registry.stories import STORIES
from tests.contract.registry.telling import Told, differing, tell_all

if TYPE_CHECKING:
    from tests.contract.registry.answers import Answer
    from tests.contract.registry.story import Story


@pytest.fixture(scope="module")
def told(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """Tell all stories once."""
    return tell_all(distribution.program(pytestconfig), tmp_path_factory.mktemp("stories"))


@pytest.fixture(scope="module")
def clauses(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> list[DifferingClause]:
    """Send all clauses once."""
    return differing_clauses(distribution.program(pytestconfig), tmp_path_factory.mktemp("clauses"))


def is_of(story: Story, step: str) -> bool:
    """Whether a step belongs to a story."""
    return step.startswith(f"{story.name}: ")


def answers(told: Told, target: str, story: Story) -> dict[str, Answer]:
    """Return what a target has answered in a story."""
    return {step: answer for step, answer in told[target].items() if is_of(story, step)}


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_the_process_answers_as_the_socket_does(told: Told, story: Story) -> None:
    here, there = ({k: v for k, v in told[name].items() if is_of(story, k)} for name in ("process", "socket"))
    assert here == there


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_the_embedded_registry_answers_as_distribution_does_but_for_a_reason(
    told: Told, story: Story
) -> None:
    found = [each for each in differing(told, "socket") if is_of(story, each.step)]
    unexplained = {each.step: dict(each.fields) for each in found if each.reason is None}
    assert unexplained == {}


def test_every_clause_is_followed_as_distribution_does_but_for_a_reason(
    clauses: list[DifferingClause],
) -> None:
    assert [f"{each.row}: {each.here} | {each.there}" for each in clauses if each.reason is None] == []


def test_every_reason_is_needed(told: Told, clauses: list[DifferingClause]) -> None:
    reasons = [each.reason for each in differing(told, "socket")] + [each.reason for each in clauses]
    assert [each.title for each in DIFFERENCES if each not in reasons] == []


def test_every_pattern_is_needed(told: Told, clauses: list[DifferingClause]) -> None:
    steps = [each.step for each in differing(told, "socket")]
    rows = [str(each.row) for each in clauses]
    patterns = [(pattern, steps) for each in DIFFERENCES for pattern in each.steps]
    patterns += [(pattern, rows) for each in DIFFERENCES for pattern in each.clauses]
    assert [each for each, names in patterns if not any(re.fullmatch(each, name) for name in names)] == []


def test_no_answer_of_ours_is_a_mistake(told: Told) -> None:
    statuses = {answer.fields["status"] for name in ("socket", "process") for answer in told[name].values()}
    assert not [each for each in statuses if not each.startswith(("2", "3", "4"))]


def test_the_page_of_the_documentation_is_current(told: Told, clauses: list[DifferingClause]) -> None:
    assert PAGE.read_text(encoding="utf-8") == page(differing(told, "socket"), clauses), (
        "Out of date: .venv/bin/python -m tests.contract.registry"
    )
