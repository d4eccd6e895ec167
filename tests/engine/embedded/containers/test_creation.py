"""Containers are created with the settings of their image, and refused in the words of dockerd.

The texts were compared with Docker Engine 20.10.24 and 26.1.5.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from docker.errors import APIError, ImageNotFound, NotFound

from tests.engine.embedded.asking import ask

if TYPE_CHECKING:
    from docker import DockerClient

    from sandbox.engine.embedded import World


def test_a_container_takes_over_the_settings_of_its_image(client: DockerClient) -> None:
    created = client.containers.create(
        "tiny:1.0", environment={"B": "3", "C": "4"}, labels={"mine": "1"}, name="one"
    )
    settings = created.attrs["Config"]
    assert settings["Cmd"] == ["/bin/x"]
    assert settings["Env"] == ["B=3", "C=4", "A=1"]
    assert settings["Labels"] == {"who": "me", "mine": "1"}
    assert settings["Hostname"] == str(created.id)[:12]
    assert settings["Image"] == "tiny:1.0"


def test_an_entry_point_of_ones_own_drops_the_image_s_command(client: DockerClient) -> None:
    created = client.containers.create("registry:2", entrypoint=["/bin/other"])
    assert (created.attrs["Path"], created.attrs["Args"]) == ("/bin/other", [])


def test_a_created_container_is_shown_with_every_field_of_a_real_one(client: DockerClient) -> None:
    created = client.containers.create("tiny:1.0", name="one").attrs
    assert list(created) == [
        "Id", "Created", "Path", "Args", "State", "Image", "ResolvConfPath", "HostnamePath", "HostsPath",
        "LogPath", "Name", "RestartCount", "Driver", "Platform", "MountLabel", "ProcessLabel",
        "AppArmorProfile", "ExecIDs", "HostConfig", "GraphDriver", "Mounts", "Config", "NetworkSettings",
    ]  # fmt: skip
    assert created["State"] == {
        "Status": "created", "Running": False, "Paused": False, "Restarting": False, "OOMKilled": False,
        "Dead": False, "Pid": 0, "ExitCode": 0, "Error": "", "StartedAt": "0001-01-01T00:00:00Z",
        "FinishedAt": "0001-01-01T00:00:00Z",
    }  # fmt: skip
    assert len(created["HostConfig"]) >= 60


def test_a_name_that_is_taken_is_refused_with_who_has_it(client: DockerClient) -> None:
    first = client.containers.create("tiny:1.0", name="one")
    with pytest.raises(APIError) as refusal:
        client.containers.create("tiny:1.0", name="one")
    assert refusal.value.status_code == 409
    assert refusal.value.explanation == (
        f'Conflict. The container name "/one" is already in use by container "{first.id}". '
        "You have to remove (or rename) that container to be able to reuse that name."
    )


def test_a_container_without_a_name_gets_one_of_two_words(client: DockerClient) -> None:
    name = client.containers.create("tiny:1.0").name
    assert name is not None
    assert len(name.split("_")) == 2


def test_an_image_that_is_not_there_is_named_with_its_tag(client: DockerClient) -> None:
    with pytest.raises(ImageNotFound, match="No such image: nope:latest"):
        client.containers.create("nope")


_WRONG = "invalid JSON: json: cannot unmarshal"
_RELATIVE = "invalid mount path: 'y' mount path must be absolute"
_NO_MOUNT = "invalid mount config for type"
REFUSED: tuple[tuple[dict[str, Any], int, str], ...] = (
    ({}, 400, "config cannot be empty in order to create a container"),
    ({"Image": "nocmd:1.0"}, 400, "no command specified"),
    (
        {"WorkingDir": "x"},
        400,
        "the working directory 'x' is invalid, it needs to be an absolute path",
    ),
    ({"Env": ["=x"]}, 400, "invalid environment variable: =x"),
    ({"StopSignal": "FOO"}, 400, "invalid signal: FOO"),
    (
        {"Cmd": 5},
        400,
        f"{_WRONG} number into Go struct field ContainerConfigWrapper.Config.Cmd of type string",
    ),
)
REFUSED_OF_THE_HOST: tuple[tuple[dict[str, Any], int, str], ...] = (
    ({"PortBindings": {"80/tcp": [{"HostPort": "99999"}]}}, 400, 'invalid port specification: "99999"'),
    ({"PortBindings": {"x/tcp": [{"HostPort": "1"}]}}, 400, 'invalid port specification: "x"'),
    (
        {"Mounts": [{"Type": "bind", "Source": "/nope/x", "Target": "/y"}]},
        400,
        f'{_NO_MOUNT} "bind": bind source path does not exist: /nope/x',
    ),
    (
        {"Mounts": [{"Type": "foo", "Source": "/x", "Target": "/y"}]},
        400,
        f'{_NO_MOUNT} "foo": mount type unknown',
    ),
    (
        {"Binds": ["x:y"]},
        500,
        f"invalid volume specification: 'x:y': {_NO_MOUNT} \"volume\": {_RELATIVE}",
    ),
    ({"Binds": ["x:/y:zz"]}, 500, "invalid mode: zz"),
    (
        {"RestartPolicy": {"Name": "always", "MaximumRetryCount": 3}},
        400,
        "invalid restart policy: maximum retry count can only be used with 'on-failure'",
    ),
    (
        {"RestartPolicy": {"Name": "always"}, "AutoRemove": True},
        400,
        "can't create 'AutoRemove' container with restart policy",
    ),
    ({"Memory": 1}, 400, "Minimum memory limit allowed is 6MB"),
    (
        {"LogConfig": {"Type": "foo"}},
        400,
        'error looking up logging plugin foo: plugin "foo" not found',
    ),
)


@pytest.mark.parametrize(
    ("body", "status", "text"),
    [*REFUSED, *(({"HostConfig": host}, status, text) for host, status, text in REFUSED_OF_THE_HOST)],
)
def test_what_cannot_be_created_is_refused(
    world: World, body: dict[str, Any], status: int, text: str
) -> None:
    asked = {"Image": "tiny:1.0", **body} if body else {}
    answer = ask(world, "POST", "/containers/create", asked)
    assert (answer.status, answer.json()["message"]) == (status, text)


@pytest.mark.parametrize("name", ["-bad", "a", "ab c", "ä1"])
def test_a_name_that_is_none_is_refused(world: World, name: str) -> None:
    answer = ask(
        world,
        "POST",
        f"/containers/create?name={name.replace(' ', '%20').replace('ä', '%C3%A4')}",
        {"Image": "tiny:1.0"},
    )
    assert answer.status == 400
    assert answer.json()["message"] == (
        f"Invalid container name ({name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"
    )


def test_another_platform_than_the_image_s_is_refused(world: World) -> None:
    answer = ask(world, "POST", "/containers/create?platform=linux/s390x", {"Image": "tiny:1.0"})
    assert answer.status == 404
    assert answer.json()["message"].startswith(
        "image with reference tiny:1.0 was found but does not match the specified platform: "
        "wanted linux/s390x"
    )


def test_a_refused_container_leaves_no_volume_behind(client: DockerClient) -> None:
    with pytest.raises(APIError, match="includes invalid characters for a local volume name"):
        client.containers.create("registry:2", volumes=["good:/one", "-bad:/two"])
    assert client.containers.list(all=True) == []
    assert [volume.name for volume in client.volumes.list()] == ["good"]


def test_what_a_container_needs_of_its_image_stays_when_the_image_is_removed(client: DockerClient) -> None:
    created = client.containers.create("tiny:1.0", name="one")
    client.images.remove("tiny:1.0", force=True)
    with pytest.raises(ImageNotFound):
        client.images.get("tiny:1.0")
    pieces, _ = created.get_archive("/hello.txt")
    assert b"hello" in b"".join(pieces)
    assert client.containers.list(all=True)[0].attrs["Config"]["Image"] == "tiny:1.0"


def test_a_removed_container_gives_up_the_content_that_it_alone_has_needed(
    client: DockerClient, world: World
) -> None:
    created = client.containers.create("tiny:1.0", name="one")
    before = len(list(world.content))
    client.images.remove("tiny:1.0", force=True)
    created.remove()
    assert len(list(world.content)) < before
    with pytest.raises(NotFound, match="No such container: one"):
        client.containers.get("one")
