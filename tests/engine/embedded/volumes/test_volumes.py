"""Volumes: named and anonymous, in use and free.

Texts were compared with Docker Engine 20.10.24 and 26.1.5.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from docker.errors import APIError, NotFound
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.engine.embedded.builder.tree import Entry, Kind, LayerTree
from sandbox.engine.embedded.events import Events
from sandbox.engine.embedded.volumes import Volumes, VolumeTree
from sandbox.registry.storage import Memory
from tests.engine.embedded.asking import ask

if TYPE_CHECKING:
    from docker import DockerClient

    from sandbox.engine.embedded import World


def test_a_volume_is_made_once_and_found_again(client: DockerClient) -> None:
    made = client.volumes.create("vol1", labels={"a": "b"})
    assert client.volumes.create("vol1").attrs == made.attrs
    assert made.attrs["Labels"] == {"a": "b"}
    assert made.attrs["Driver"] == "local"
    assert list(made.attrs) == ["CreatedAt", "Driver", "Labels", "Mountpoint", "Name", "Options", "Scope"]


def test_a_volume_without_a_name_is_anonymous(client: DockerClient) -> None:
    made = client.volumes.create()
    assert len(str(made.name)) == 64
    assert made.attrs["Labels"] == {"com.docker.volume.anonymous": ""}


_INVALID = (
    'includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. '
    "If you intended to pass a host directory, use absolute path"
)


@pytest.mark.parametrize(
    ("body", "status", "text"),
    [
        ({"Name": "v"}, 400,
         "create v: volume name is too short, names should be at least two alphanumeric characters"),
        ({"Name": "-v1"}, 400,
         f'create -v1: "-v1" {_INVALID}'),
        ({"Name": "vol2", "Driver": "foo"}, 404,
         'create vol2: error looking up volume plugin foo: plugin "foo" not found'),
        ({"Name": "vol2", "DriverOpts": {"x": "y"}}, 400, 'create vol2: invalid option: "x"'),
    ],
)  # fmt: skip
def test_what_cannot_be_made_is_refused(world: World, body: dict[str, Any], status: int, text: str) -> None:
    answer = ask(world, "POST", "/volumes/create", body)
    assert (answer.status, answer.json()["message"]) == (status, text)


def test_a_volume_in_use_stays(client: DockerClient) -> None:
    container = client.containers.create("tiny:1.0", volumes=["vol1:/data"])
    with pytest.raises(APIError) as refusal:
        client.volumes.get("vol1").remove(force=True)
    assert refusal.value.explanation == f"remove vol1: volume is in use - [{container.id}]"
    container.remove(v=True)
    client.volumes.get("vol1").remove()
    with pytest.raises(NotFound, match="get vol1: no such volume"):
        client.volumes.get("vol1")


def test_removing_with_force_what_is_not_there_is_no_mistake(world: World) -> None:
    assert ask(world, "DELETE", "/volumes/nope?force=1").status == 204
    assert ask(world, "DELETE", "/volumes/nope").json()["message"] == "get nope: no such volume"


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"name": ["ol1"]}, ["vol1"]),
        ({"label": ["a=b"]}, ["vol1"]),
        ({"dangling": ["true"]}, ["vol1"]),
        ({"dangling": ["false"]}, ["vol2"]),
        ({"driver": ["local"]}, ["vol1", "vol2"]),
        ({"driver": ["other"]}, []),
    ],
)
def test_volumes_are_filtered(client: DockerClient, filters: dict[str, Any], names: list[str]) -> None:
    client.volumes.create("vol1", labels={"a": "b"})
    client.containers.create("tiny:1.0", volumes=["vol2:/data"])
    assert [volume.name for volume in client.volumes.list(filters=filters)] == names


def test_prune_takes_anonymous_volumes_and_named_ones_when_asked(client: DockerClient, world: World) -> None:
    anonymous = client.volumes.create().name
    client.volumes.create("vol1")
    client.volumes.create("vol2")
    assert ask(world, "POST", "/volumes/prune").json()["VolumesDeleted"] == [anonymous]
    filters = quote(json.dumps({"all": ["true"], "label!": ["x"]}))
    assert ask(world, "POST", f"/volumes/prune?filters={filters}").json()["VolumesDeleted"] == [
        "vol1",
        "vol2",
    ]
    client.volumes.create("vol3")
    assert ask(world, "POST", "/volumes/prune", api="/v1.41").json()["VolumesDeleted"] == ["vol3"]


def test_volumes_survive_their_engine(world: World) -> None:
    made = world.volumes.create("Vol", {"a": "b"})
    world.volumes.create("vol")
    again = Volumes(world.files, Events())
    assert again.find("Vol") == made
    assert [volume.name for volume in again.all()] == ["Vol", "vol"]


PATHS = st.lists(
    st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=8), max_size=4
)


@settings(deadline=None)
@given(st.lists(PATHS.filter(lambda parts: parts and not set(parts) & {".", ".."}), max_size=6))
def test_any_names_go_into_a_volume_and_come_out(paths: list[list[str]]) -> None:
    draft = LayerTree()
    for parts in paths:
        for count in range(1, len(parts) + 1):
            if draft.get("/".join(parts[:count])) is None:
                draft.put("/".join(parts[:count]), Entry(Kind.FOLDER, 0o700, 1, 2, 3))
    tree = VolumeTree(Memory())
    tree.store(draft)
    assert [path for path, _ in tree.walk()] == [path for path, _ in draft.walk()]
    assert all((entry.mode, entry.uid, entry.gid) == (0o700, 1, 2) for _, entry in tree.walk())
