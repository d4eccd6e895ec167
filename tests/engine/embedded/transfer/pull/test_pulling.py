"""Pulls: what is asked of the registry, what is told to the client, and what is here afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.image.tiny import make_image, make_index
from tests.engine.embedded.transfer.conftest import ADDRESS
from tests.engine.embedded.transfer.talk import CLIENT

if TYPE_CHECKING:
    from sandbox.wire import Client
    from tests.engine.embedded.transfer.talk import Engine, LoggingRegistry

NAME = f"{ADDRESS}/skylark/forecast"
IMAGE = make_image({"a": "a\n"}, {"b": "b\n"}, labels={"kind": "test"})
BOTTOM, TOP = (layer.descriptor.digest for layer in IMAGE.layers)


def test_a_pull_asks_and_tells_what_dockerd_does(
    engine: Engine, registry: LoggingRegistry, client: Client
) -> None:
    client.push_image("skylark/forecast", "1.0", IMAGE)
    registry.log()
    told = engine.pull(f"{NAME}&tag=1.0")
    assert told.status == 200
    assert told.lines == [
        "1.0: Pulling from skylark/forecast",
        f"{BOTTOM.short}: Pulling fs layer",
        f"{TOP.short}: Pulling fs layer",
        *(
            f"{digest.short}: {status}"
            for digest in (BOTTOM, TOP)
            for status in ("Verifying Checksum", "Download complete", "Pull complete")
        ),
        f"Digest: {IMAGE.digest}",
        f"Status: Downloaded newer image for {NAME}:1.0",
    ]
    log = registry.log()
    assert [f"{each.method} {each.path}" for each in log] == [
        "GET /v2/",
        "HEAD /v2/skylark/forecast/manifests/1.0",
        f"GET /v2/skylark/forecast/manifests/{IMAGE.digest}",
        f"GET /v2/skylark/forecast/blobs/{IMAGE.config.digest}",
        f"GET /v2/skylark/forecast/blobs/{BOTTOM}",
        f"GET /v2/skylark/forecast/blobs/{TOP}",
    ]
    assert all(each.user_agent.startswith("docker/28.1.0-embedded ") for each in log)
    assert all(r"UpstreamClient(Docker-Client/28.2.2 \(linux\))" in each.user_agent for each in log)
    assert CLIENT.startswith("Docker-Client/28.2.2")
    assert not any(each.is_ours for each in log)  # it is the learner's pull


def test_a_pulled_image_has_its_names(engine: Engine, client: Client) -> None:
    client.push_image("skylark/forecast", "1.0", IMAGE)
    engine.pull(f"{NAME}&tag=1.0")
    found = engine.inspect(f"{NAME}:1.0")
    assert found["Id"] == IMAGE.config.digest
    assert found["RepoTags"] == [f"{NAME}:1.0"]
    assert found["RepoDigests"] == [f"{NAME}@{IMAGE.digest}"]
    assert engine.inspect(f"{NAME}@{IMAGE.digest}")["Id"] == found["Id"]


def test_a_repeated_pull_prints_three_lines(
    engine: Engine, registry: LoggingRegistry, client: Client
) -> None:
    client.push_image("skylark/forecast", "1.0", IMAGE)
    engine.pull(f"{NAME}&tag=1.0")
    registry.log()
    assert engine.pull(f"{NAME}:1.0").lines == [
        "1.0: Pulling from skylark/forecast",
        f"Digest: {IMAGE.digest}",
        f"Status: Image is up to date for {NAME}:1.0",
    ]
    assert registry.requests() == ["GET /v2/ 200", "HEAD /v2/skylark/forecast/manifests/1.0 200"]


def test_what_is_here_is_not_asked_for(engine: Engine, registry: LoggingRegistry, client: Client) -> None:
    other = make_image({"a": "a\n"}, {"c": "c\n"})
    client.push_image("skylark/forecast", "1.0", IMAGE)
    client.push_image("skylark/forecast", "2.0", other)
    engine.pull(f"{NAME}&tag=1.0")
    registry.log()
    told = engine.pull(f"{NAME}&tag=2.0")
    assert f"{BOTTOM.short}: Already exists" in told.lines
    assert f"GET /v2/skylark/forecast/blobs/{BOTTOM} 200" not in registry.requests()


def test_every_tag_is_pulled_where_none_is_said(engine: Engine, client: Client) -> None:
    client.push_image("skylark/forecast", "1.0", IMAGE)
    client.push_image("skylark/forecast", "2.0", make_image({"c": "c\n"}))
    told = engine.pull(NAME)
    assert told.lines[-1] == f"Status: Downloaded newer image for {NAME}"
    assert engine.pull(NAME).lines[-1] == f"Status: Image is up to date for {NAME}"
    assert engine.inspect(f"{NAME}:2.0")["RepoTags"] == [f"{NAME}:2.0"]


def test_a_digest_names_one_image(engine: Engine, registry: LoggingRegistry, client: Client) -> None:
    client.push_image("skylark/forecast", "1.0", IMAGE)
    by_digest = f"{NAME}@{IMAGE.digest}"
    told = engine.pull(by_digest)
    assert told.lines[0] == f"{by_digest}: Pulling from skylark/forecast"
    assert told.lines[-1] == f"Status: Downloaded newer image for {by_digest}"
    assert engine.inspect(by_digest)["RepoTags"] == []
    registry.log()
    assert (
        engine.pull(f"{NAME}&tag={IMAGE.digest}").lines[-1] == f"Status: Image is up to date for {by_digest}"
    )
    assert registry.requests() == ["GET /v2/ 200"]


def test_a_platform_chooses_in_an_index(engine: Engine, client: Client) -> None:
    arm = make_image({"a": "arm\n"}, platform="linux/arm64/v8")
    index = make_index(IMAGE, arm)
    client.push_image("skylark/forecast", "1.0", index)
    assert f"Digest: {index.digest}" in engine.pull(f"{NAME}&tag=1.0").lines
    assert engine.inspect(f"{NAME}:1.0")["Architecture"] == "amd64"
    told = engine.pull(f"{NAME}&tag=1.0&platform=linux/arm64")
    assert told.lines[-1] == f"Status: Downloaded newer image for {NAME}:1.0"
    assert engine.inspect(f"{NAME}:1.0")["Id"] == arm.config.digest
    told = engine.pull(f"{NAME}&tag=1.0&platform=linux/s390x")
    assert told.error == "no matching manifest for linux/s390x in the manifest list entries"
