"""A real engine pushes and pulls: registry, engine, log and snapshot tell the same story."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest

from sandbox.image.tiny import load_image, make_image
from sandbox.snapshot import take
from sandbox.wire.log import parse

if TYPE_CHECKING:
    import docker

    from sandbox.wire import Client
    from tests.distribution import Distribution

pytestmark = pytest.mark.docker


def test_a_pushed_image_is_the_same_in_registry_and_engine_and_pulled_back(
    engine: docker.DockerClient, registry: Distribution, client: Client
) -> None:
    unique = uuid.uuid4().hex
    image = make_image({"a": unique}, {"b": "b\n"}, labels={"unique": unique})
    name, wanted = f"{registry.address}/{unique}:0.1", f"local/{unique}:0.1"
    load_image(engine, image, name)
    try:
        before = take({"local": client}, engine, is_wanted=wanted.__eq__)
        engine.images.push(name)
        engine.images.remove(name)
        gone = take({"local": client}, engine, is_wanted=wanted.__eq__)
        engine.images.pull(name)
        after = take({"local": client}, engine, is_wanted=wanted.__eq__)
    finally:
        engine.images.remove(name)
    assert before.registries["local"].repositories == {}
    assert (gone.images, gone.registries) == ({}, after.registries)
    assert after.images == before.images
    (held,) = after.registries["local"].repositories[unique].images("0.1").values()
    assert (held.diff_ids, held.labels) == (image.config.diff_ids, {"unique": unique})
    assert held.config_digest == image.config.digest
    _check_log(registry, unique, after.registries["local"].digest(unique, "0.1"))


def _check_log(registry: Distribution, repository: str, digest: str) -> None:
    last_line = f'GET /v2/{repository}/manifests/{digest} HTTP/1.1" 200'
    requests = [each for each in parse(registry.wait_for(lambda log: last_line in log)) if not each.is_ours]
    assert all(each.user_agent.startswith(("docker/", "containerd/")) for each in requests)
    puts = [each for each in requests if each.method == "PUT"]
    assert [each.status for each in puts] == [201] * 4
    assert puts[-1].resource == f"/v2/{repository}/manifests/0.1"
    pushed = {each.digest for each in puts[:-1]}
    assert pushed == {each.digest for each in requests if each.method == "GET" and "/blobs/" in each.path}
    missing = [each for each in requests if each.status == 404]
    assert {each.error_code for each in missing} <= {"BLOB_UNKNOWN", "MANIFEST_UNKNOWN"}
