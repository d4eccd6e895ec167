"""Snapshots of a real registry and real engines: equal for the same images, and nothing is left behind."""

from __future__ import annotations

import time
import uuid
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sandbox.errors import RegistryError
from sandbox.image import Digest, Manifest, Platform, media_types
from sandbox.image.tiny import load_image, make_image, make_index
from sandbox.snapshot import Contents, ImageState, ManifestState, RepositoryState, take
from sandbox.snapshot.image_reading import key, read_images
from sandbox.wire import Client
from sandbox.wire.log import parse
from tests.answers import Answer, Asked, serving

if TYPE_CHECKING:
    import docker

    from tests.distribution import Distribution

AMD = make_image({"a": "a\n"}, {"b": "b\n"}, labels={"team": "skylark"})
ARM = make_image({"a": "arm\n"}, platform="linux/arm64/v8")
BOTH = make_index(AMD, ARM)


def test_an_empty_registry_is_an_empty_state(client: Client) -> None:
    assert take({"local": client}).registries["local"].repositories == {}


def test_all_that_tags_reach_is_read(client: Client) -> None:
    client.push_image("skylark/forecast", "0.1", AMD)
    client.push_image("skylark/forecast", "all", BOTH)
    client.push_image("skylark/forecast", "same", BOTH)
    client.push_image("other", "1", ARM)
    repositories = take({"local": client}).registries["local"].repositories
    forecast = repositories["skylark/forecast"]
    assert forecast.tags == {"0.1": AMD.digest, "all": BOTH.digest, "same": BOTH.digest}
    assert forecast.manifests == {
        AMD.digest: ManifestState(
            media_types.OCI_MANIFEST,
            AMD.config.digest,
            AMD.manifest.layers,
            Platform(),
            labels={"team": "skylark"},
            diff_ids=AMD.config.diff_ids,
            size_bytes=len(AMD.manifest.content),
            config_size_bytes=AMD.manifest.config.size_bytes,
        ),
        ARM.digest: repositories["other"].manifests[ARM.digest],
        BOTH.digest: ManifestState(
            media_types.OCI_INDEX,
            children=(AMD.digest, ARM.digest),
            size_bytes=len(BOTH.manifests[-1].content),
        ),
    }
    assert repositories["other"].manifests[ARM.digest].platform == Platform("linux", "arm64", "v8")


def test_a_repository_without_tags_is_still_there(client: Client) -> None:
    client.push_image("x", "1", AMD)
    client.delete_manifest("x", AMD.digest)
    client.push_blob("y", b"a blob alone")
    assert take({"local": client}).registries["local"].repositories == {
        "x": RepositoryState(),
        "y": RepositoryState(),
    }


def test_content_that_is_gone_is_named_and_the_rest_is_read(client: Client) -> None:
    client.push_image("x", "1", AMD)
    client.push_image("x", "2", ARM)
    client.delete_blob("x", AMD.config.digest)
    manifests = take({"local": client}).registries["local"].repositories["x"].manifests
    broken, whole = manifests[AMD.digest], manifests[ARM.digest]
    assert (broken.config_digest, broken.diff_ids) == (AMD.config.digest, ())
    assert "BLOB_UNKNOWN" in broken.problem
    assert (whole.problem, whole.diff_ids) == ("", ARM.config.diff_ids)


def test_an_artifact_is_read_without_its_config(client: Client) -> None:
    config = AMD.manifest.config
    client.push_image("x", "1", AMD)
    artifact = Manifest.make(replace(config, media_type="application/vnd.example+json"), [])
    client.push_manifest("x", "artifact", artifact)
    state = take({"local": client}).registries["local"].repositories["x"].manifests[artifact.digest]
    assert (state.config_digest, state.platform, state.problem) == (config.digest, None, "")


def test_a_manifest_of_an_unknown_kind_is_named() -> None:
    schema_1 = b'{"schemaVersion":1}'
    digest = Digest.of(schema_1)
    answers = {
        "/v2/_catalog": Answer(body=b'{"repositories":["x"]}'),
        "/v2/x/tags/list": Answer(body=b'{"tags":["old","lost"]}'),
        "/v2/x/manifests/old": Answer(
            200, {"Docker-Content-Digest": digest, "Content-Type": "application/x"}, schema_1
        ),
    }

    def answer(asked: Asked) -> Answer:
        return answers.get(asked.path, Answer(404))

    with serving(answer) as server, closing(Client(server.address)) as client:
        repository = take({"local": client}).registries["local"].repositories["x"]
    assert repository.tags == {"lost": "", "old": digest}
    assert repository.manifests[digest].media_type == "application/x"
    assert "schema version 1 is not supported" in repository.manifests[digest].problem


@pytest.mark.parametrize("refused", ["/v2/_catalog", "/v2/x/tags/list", "/v2/x/manifests/1"])
def test_a_registry_that_says_no_is_not_taken_for_an_empty_one(refused: str) -> None:
    answers = {"/v2/_catalog": b'{"repositories":["x"]}', "/v2/x/tags/list": b'{"tags":["1"]}'}

    def answer(asked: Asked) -> Answer:
        return Answer(403) if asked.path == refused else Answer(body=answers[asked.path])

    with serving(answer) as server, closing(Client(server.address)) as client:
        registries = {"local": client}
        with pytest.raises(RegistryError, match=f"GET {refused} → 403"):
            take(registries)


def test_only_requests_under_our_name_are_left_behind(registry: Distribution, client: Client) -> None:
    client.push_image("x", "1", BOTH)
    before = client.exchanges
    take({"local": client})
    assert client.exchanges == before
    last_line = f'GET /v2/x/blobs/{ARM.config.digest} HTTP/1.1" 200'
    log = registry.wait_for(lambda text: last_line in text)
    assert all(each.is_ours and each.method in ("GET", "HEAD") for each in parse(log)[len(before) :])


def test_a_snapshot_is_quick(client: Client) -> None:
    for number in range(20):
        client.push_image(f"x{number % 4}", str(number), make_image({"n": str(number)}))
    started = time.perf_counter()
    state = take({"local": client}).registries["local"]
    assert time.perf_counter() - started < 3
    assert sum(len(repository.tags) for repository in state.repositories.values()) == 20


ROLES = {"127.0.0.1:5000": "local"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("127.0.0.1:5000/skylark/forecast:0.1", "local/skylark/forecast:0.1"),
        ("127.0.0.1:5001/x:1", "127.0.0.1:5001/x:1"),
        ("python:3.13", "python:3.13"),
        ("ba_d.example/x:1", "ba_d.example/x:1"),
    ],
)
def test_the_key_of_an_image_has_the_role_in_place_of_the_address(name: str, expected: str) -> None:
    assert key(name, ROLES) == expected


@pytest.mark.docker
def test_every_engine_gives_the_same_state_of_the_same_images(engine: docker.DockerClient) -> None:
    """What is expected is made of the image alone, so that both stores are compared with one value."""
    unique = uuid.uuid4().hex
    image = make_image({"a": unique}, {"b": "b\n"}, labels={"unique": unique})
    loaded = load_image(engine, image, f"{unique}/x:1", f"127.0.0.1:5000/{unique}/x:1")
    try:
        images = read_images(engine, Contents.none_read(), ROLES, lambda name: unique in name)
    finally:
        engine.images.remove(str(loaded.id), force=True)
    keys = tuple(sorted((f"{unique}/x:1", f"local/{unique}/x:1")))
    assert images == dict.fromkeys(
        keys, ImageState(keys, image.config.diff_ids, Platform(), {"unique": unique})
    )


@pytest.mark.docker
def test_registry_and_engine_tell_of_the_same_image(engine: docker.DockerClient, client: Client) -> None:
    repository = uuid.uuid4().hex
    client.push_image(repository, "1", AMD)
    name = f"{client.address}/{repository}:1"
    load_image(engine, AMD, name)
    try:
        snapshot = take({"local": client}, engine, is_wanted=lambda each: repository in each)
    finally:
        engine.images.remove(name)
    local = snapshot.images[f"local/{repository}:1"]
    (held,) = snapshot.registries["local"].repositories[repository].images("1").values()
    assert (local.diff_ids, local.labels, local.platform) == (held.diff_ids, held.labels, held.platform)
    assert client.address not in str(snapshot.to_json())


@pytest.mark.docker
def test_all_images_of_an_engine_are_read_by_default(engine: docker.DockerClient) -> None:
    name = f"{uuid.uuid4().hex}:1"
    load_image(engine, AMD, name)
    try:
        assert take({}, engine).images[name].diff_ids == AMD.config.diff_ids
    finally:
        engine.images.remove(name)
