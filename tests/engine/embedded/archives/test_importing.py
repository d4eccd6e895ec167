"""An archive of files becomes an image, with the settings that instructions give it."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.image.digest import Digest
from sandbox.image.layer import make_tar
from tests.engine.embedded.worlds import client_of, make_world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docker import DockerClient

    from sandbox.engine.embedded import World

ARCHIVE = make_tar({"forecast.json": "{}", "stations/north": "a"})


@pytest.fixture
def world() -> World:
    """Return an empty engine."""
    return make_world()


@pytest.fixture
def client(world: World) -> Iterator[DockerClient]:
    """Return a client of it."""
    with client_of(world) as client:
        yield client


def imported(client: DockerClient, body: bytes, **query: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - parameters
    """Send an archive, and return the messages, or the refusal."""
    url = f"{client.api.base_url}/v{client.api.api_version}/images/create"
    answer = client.api.post(url, params={"fromSrc": "-", **query}, data=body)
    return [{"httpStatus": answer.status_code, **json.loads(line)} for line in answer.text.splitlines()]


@pytest.mark.parametrize("body", [ARCHIVE, gzip.compress(ARCHIVE)], ids=["plain", "gzip"])
def test_an_archive_becomes_an_image_of_one_layer(client: DockerClient, body: bytes) -> None:
    (message,) = imported(client, body, repo="skylark/files", tag="1", message="from the north")
    image = client.images.get("skylark/files:1")
    assert message["status"] == image.id
    assert image.attrs["RootFS"]["Layers"] == [Digest.of(ARCHIVE)]
    assert image.attrs["Size"] == 3
    (entry,) = image.history()
    assert entry["Comment"] == "from the north"


def test_instructions_change_its_settings(client: DockerClient) -> None:
    changes = ['CMD ["cat", "/forecast.json"]', "ENV A=1", "LABEL b=$A", "EXPOSE 80", "WORKDIR /stations"]
    imported(client, ARCHIVE, repo="a", changes=changes)
    config = client.images.get("a:latest").attrs["Config"]
    assert (config["Cmd"], config["Env"], config["Labels"]) == (
        ["cat", "/forecast.json"],
        ["A=1"],
        {"b": "1"},
    )
    assert (config["ExposedPorts"], config["WorkingDir"]) == ({"80/tcp": {}}, "/stations")


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ({"changes": "COPY a b"}, 400, "copy is not a valid change command"),
        ({"changes": "NONSENSE"}, 400, "unknown instruction"),
        ({"repo": "Upper"}, 400, "must be lowercase"),
        ({"fromSrc": "https://example.com/a.tar"}, 501, "https://example.com/a.tar"),
    ],
)
def test_what_cannot_be_is_refused(
    client: DockerClient, world: World, query: dict[str, str], status: int, words: str
) -> None:
    (refusal,) = imported(client, ARCHIVE, **query)
    assert refusal["httpStatus"] == status
    assert words in refusal["message"]
    assert list(world.content) == []


@pytest.mark.parametrize("body", [b"no archive" * 100, gzip.compress(ARCHIVE)[:-9], ARCHIVE[:700]])
def test_a_broken_archive_is_refused_and_leaves_nothing(
    client: DockerClient, world: World, body: bytes
) -> None:
    (refusal,) = imported(client, body, repo="a")
    assert refusal["httpStatus"] == 400
    assert list(world.content) == []
    assert world.files.names("ingest") == []
