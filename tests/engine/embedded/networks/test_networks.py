"""Networks: names that containers are on. Texts were compared with Docker Engine 20.10.24 and 26.1.5."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from docker.errors import APIError

from sandbox.engine.embedded.events import Events
from sandbox.engine.embedded.networks import Networks
from tests.engine.embedded.asking import ask

if TYPE_CHECKING:
    from docker import DockerClient

    from sandbox.engine.embedded import World


def test_three_networks_are_always_there(client: DockerClient) -> None:
    found = {each.name: each.attrs["Driver"] for each in client.networks.list()}
    assert found == {"none": "null", "host": "host", "bridge": "bridge"}
    with pytest.raises(APIError, match="bridge is a pre-defined network and cannot be removed"):
        client.networks.get("bridge").remove()


def test_a_network_is_made_listed_and_removed(client: DockerClient) -> None:
    made = client.networks.create("net1", labels={"a": "b"}, internal=True)
    assert client.networks.list(names=["net1"]) == [made]
    assert client.networks.list(filters={"label": "a=b"}) == [made]
    assert client.networks.list(filters={"type": "custom"}) == [made]
    assert client.networks.list(filters={"dangling": True}) == [made]
    assert client.networks.list(filters={"driver": "host"})[0].name == "host"
    assert made.attrs["Internal"]
    made.remove()
    assert len(client.networks.list()) == 3


@pytest.mark.parametrize(
    ("body", "status", "text"),
    [
        ({}, 400, "invalid name: "),
        ({"Name": "taken"}, 409, "network with name taken already exists"),
        ({"Name": "host"}, 403, "operation is not permitted on predefined host network "),
        ({"Name": "net2", "Driver": "foo"}, 404, 'plugin "foo" not found'),
        ({"Name": "net2", "IPAM": {"Config": [{"Subnet": "bad"}]}}, 400,
         "invalid network config:\ninvalid subnet bad: invalid CIDR block notation"),
        ({"Name": "net2", "IPAM": {"Config": [{"Subnet": "10.99.0.0/25"}]}}, 403,
         "Pool overlaps with other one on this address space"),
    ],
)  # fmt: skip
def test_what_cannot_be_made_is_refused(world: World, body: dict[str, Any], status: int, text: str) -> None:
    subnet = {"Config": [{"Subnet": "10.99.0.0/24"}]}
    assert ask(world, "POST", "/networks/create", {"Name": "taken", "IPAM": subnet}).status == 201
    answer = ask(world, "POST", "/networks/create", body)
    assert (answer.status, answer.json()["message"]) == (status, text)


def test_a_network_that_a_container_runs_on_stays(client: DockerClient) -> None:
    made = client.networks.create("net1")
    container = client.containers.run("registry:2", detach=True, name="reg", network="net1")
    made.reload()
    assert [each.name for each in made.containers] == ["reg"]
    with pytest.raises(APIError) as refusal:
        made.remove()
    assert refusal.value.status_code == 403
    assert refusal.value.explanation == (
        f"error while removing network: network net1 id {made.id} has active endpoints"
    )
    assert client.networks.prune()["NetworksDeleted"] is None
    container.stop()
    assert client.networks.prune()["NetworksDeleted"] == ["net1"]
    with pytest.raises(APIError, match="network net1 not found"):
        container.start()


def test_a_container_comes_and_goes(client: DockerClient, world: World) -> None:
    made = client.networks.create("net1")
    container = client.containers.create("tiny:1.0", name="one")
    made.connect(container, aliases=["al"])
    container.reload()
    assert container.attrs["NetworkSettings"]["Networks"]["net1"]["Aliases"] == ["al"]
    again = ask(world, "POST", "/networks/net1/connect", {"Container": "one"})
    assert again.status == 200, "as engines answer where the container does not run"
    made.disconnect(container)
    gone = ask(world, "POST", "/networks/net1/disconnect", {"Container": "one"})
    assert gone.json()["message"] == f"container {container.id} is not connected to network net1"
    host = ask(world, "POST", "/networks/host/connect", {"Container": "one"}).json()["message"]
    assert host == "container cannot be disconnected from host network or connected to host network"


def test_no_address_is_made_up(client: DockerClient) -> None:
    container = client.containers.run("registry:2", detach=True)
    container.reload()
    settings = container.attrs["NetworkSettings"]
    assert settings["IPAddress"] == ""
    assert settings["Networks"]["bridge"]["IPAddress"] == ""
    assert settings["Networks"]["bridge"]["EndpointID"] == settings["EndpointID"] != ""
    assert settings["Ports"] == {"5000/tcp": None}


def test_networks_survive_their_engine(world: World) -> None:
    assert ask(world, "POST", "/networks/create", {"Name": "net1"}).status == 201
    again = Networks(world.files, Events())
    assert [each.to_json() for each in again.all()] == [each.to_json() for each in world.networks.all()]


def test_a_network_that_is_not_there_is_named(world: World) -> None:
    for method, path in (("GET", "/networks/nope"), ("DELETE", "/networks/nope")):
        assert ask(world, method, path).json()["message"] == "network nope not found"
    answer = ask(
        world,
        "POST",
        "/containers/create?name=lost",
        {"Image": "registry:2", "HostConfig": {"NetworkMode": "nope"}},
    )
    assert answer.status == 201
    assert ask(world, "POST", "/containers/lost/start").json()["message"] == "network nope not found"
