"""Every scenario is told to a classic engine and to ours: the same messages, images, histories and layers."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

import docker
import pytest

from tests.dockerd import Dockerd
from tests.engine.embedded.builder.malformed import MALFORMED
from tests.engine.embedded.builder.recorded import RECORDED
from tests.engine.embedded.builder.scenarios import SCENARIOS
from tests.engine.embedded.builder.telling import File, brief, pack, post_build, prefix_of, tell
from tests.engine.embedded.worlds import client_of, make_world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.engine.embedded.builder.telling import Scenario

CLASSIC = "20.10"

pytestmark = [pytest.mark.dockerd, pytest.mark.docker]


@pytest.fixture(scope="module")
def classic(can_start_dockerd: None, short_module_folder: Path) -> Iterator[docker.APIClient]:
    """Return a client of a classic engine of this module's own."""
    del can_start_dockerd
    daemon = Dockerd(short_module_folder / "d")
    daemon.start()
    with closing(docker.APIClient(daemon.host, version="1.41", timeout=60)) as client:
        if not client.version()["Version"].startswith(CLASSIC):
            daemon.stop()
            pytest.skip(f"The comparison is with Docker {CLASSIC}; here is {client.version()['Version']}.")
        yield client
    daemon.stop()
    assert daemon.leftovers() == []


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_ours_builds_as_the_classic_engine_does(classic: docker.APIClient, scenario: Scenario) -> None:
    prefix = prefix_of(scenario)
    # What another scenario has built would be this one's cache.
    classic.prune_images({"dangling": False})  # type: ignore[no-untyped-call]
    expected = tell(classic, scenario, prefix)
    assert brief(expected) == RECORDED[scenario.name], "python -m tests.engine.embedded.builder HOST"
    with client_of(make_world()) as client:
        told = tell(client.api, scenario, prefix)
    assert told.status == expected.status
    assert told.messages == expected.messages
    assert told.config == expected.config
    assert told.layers == expected.layers


@pytest.mark.parametrize(("text", "message"), MALFORMED.items(), ids=[repr(text) for text in MALFORMED])
def test_the_engine_refuses_a_malformed_dockerfile_in_these_words(
    classic: docker.APIClient, text: str, message: str
) -> None:
    status, lines = post_build(classic, pack(File("Dockerfile", text)), {})
    assert (status, [json.loads(line) for line in lines]) == (400, [{"message": message}])
