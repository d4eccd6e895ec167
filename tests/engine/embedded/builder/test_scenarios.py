"""Every scenario is built here as Docker 20.10 has built it: the recorded answers, on machines without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.engine.embedded.builder.recorded import RECORDED
from tests.engine.embedded.builder.scenarios import SCENARIOS
from tests.engine.embedded.builder.telling import brief, prefix_of, tell
from tests.engine.embedded.worlds import client_of, make_world

if TYPE_CHECKING:
    from tests.engine.embedded.builder.telling import Scenario


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_it_is_built_as_docker_has_built_it(scenario: Scenario) -> None:
    with client_of(make_world()) as client:
        told = brief(tell(client.api, scenario, prefix_of(scenario)))
    assert told == RECORDED[scenario.name]


def test_every_answer_belongs_to_a_scenario() -> None:
    assert sorted(RECORDED) == sorted(scenario.name for scenario in SCENARIOS)
