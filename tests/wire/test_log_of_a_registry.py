"""The log of a real Distribution tells every request once, in each of its formats."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import requests

from sandbox.errors import RegistryError
from sandbox.image.tiny import make_image
from sandbox.wire import USER_AGENT, Client
from sandbox.wire.log import parse
from tests import distribution

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("formatter", ["text", "json", "logstash"])
def test_the_log_of_a_real_registry_tells_every_request(
    tmp_path: Path, pytestconfig: pytest.Config, formatter: str
) -> None:
    image = make_image({"a": "a\n"})
    before = datetime.now(UTC) - timedelta(seconds=1)
    with (
        distribution.running(distribution.program(pytestconfig), tmp_path, formatter=formatter) as registry,
        closing(Client(registry.address)) as client,
    ):
        client.ping()
        client.push_image("skylark/forecast", "0.1", image)
        client.mount_blob("other", image.config.digest, "skylark/forecast")
        client.resolve("skylark/forecast", "0.1")
        for call in (client.manifest, client.resolve):
            with pytest.raises(RegistryError):
                call("skylark/forecast", "9")
        with pytest.raises(RegistryError):
            client.tags("UPPER")
        requests.get(
            f"{registry.url}/v2/_catalog?n=1&last=x%20y",
            headers={"User-Agent": 'an "odd" \\ agent'},
            timeout=9,
        )
        client.delete_manifest("skylark/forecast", image.digest)
        expected = [(e.method, e.url.removeprefix(client.url), e.status) for e in client.exchanges]
        log = registry.wait_for(
            lambda text: len([each for each in parse(text) if each.is_ours]) >= len(expected)
        )
    logged = parse(log)
    ours = [(each.method, each.path, each.status) for each in logged if each.is_ours]
    assert ours == expected
    (odd,) = (each for each in logged if not each.is_ours)
    assert (odd.user_agent, odd.path) == ('an "odd" \\ agent', "/v2/_catalog?n=1&last=x%20y")
    assert [each.error_code for each in logged if each.status == 404 and "manifests" in each.path] == [
        "MANIFEST_UNKNOWN",
        "MANIFEST_UNKNOWN",
    ]
    assert all(before < each.time < datetime.now(UTC) + timedelta(seconds=1) for each in logged)
    assert all(0 < each.duration_s < 10 for each in logged if "UPPER" not in each.path)
    assert list(logged) == sorted(logged, key=lambda each: each.time)
    assert {
        each.digest for each in logged if each.method == "PUT" and "uploads" in each.path
    } == image.blobs.keys()
    assert USER_AGENT in {each.user_agent for each in logged}
