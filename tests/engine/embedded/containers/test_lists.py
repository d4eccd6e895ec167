"""Containers are listed, filtered, renamed, updated, pruned, and counted in what takes up space."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from docker.errors import APIError
from hypothesis import given
from hypothesis import strategies as st

from sandbox.engine.embedded.containers.state import State, duration
from tests.engine.embedded.asking import ask

if TYPE_CHECKING:
    from docker import DockerClient

    from sandbox.engine.embedded import World


@pytest.fixture
def three(client: DockerClient) -> None:
    """Make three containers, of which one runs."""
    client.containers.create("tiny:1.0", name="first", labels={"n": "1"}, volumes=["vol:/v"])
    client.containers.run("registry:2", detach=True, name="second", ports={"5000/tcp": ("127.0.0.1", 5000)})
    client.containers.create("registry:2", name="third", labels={"n": "3"}, network="host")


def listed(world: World, **filters: list[str]) -> list[str]:
    """List the names of the containers that filters let through."""
    written = quote(json.dumps({name.replace("_", "-"): values for name, values in filters.items()}))
    answer = ask(world, "GET", f"/containers/json?all=1&filters={written}")
    assert answer.status == 200, answer.content
    return [entry["Names"][0] for entry in answer.json()]


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({}, ["/third", "/second", "/first"]),
        ({"name": ["ir"]}, ["/third", "/first"]),
        ({"name": ["^/second$"]}, ["/second"]),
        ({"label": ["n"]}, ["/third", "/first"]),
        ({"label": ["n=3"]}, ["/third"]),
        ({"status": ["running"]}, ["/second"]),
        ({"status": ["created", "running"]}, ["/third", "/second", "/first"]),
        ({"ancestor": ["registry:2"]}, ["/third", "/second"]),
        ({"ancestor": ["nope"]}, []),
        ({"before": ["second"]}, ["/first"]),
        ({"since": ["second"]}, ["/third"]),
        ({"volume": ["vol"]}, ["/first"]),
        ({"volume": ["/var/lib/registry"]}, ["/third", "/second"]),
        ({"publish": ["5000"]}, ["/second"]),
        ({"publish": ["5001"]}, []),
        ({"expose": ["4000-5000/tcp"]}, ["/second"]),
        ({"network": ["host"]}, ["/third"]),
        ({"exited": ["0"]}, []),
        ({"is_task": ["false"]}, ["/third", "/second", "/first"]),
        ({"health": ["none"]}, ["/third", "/second", "/first"]),
    ],
)
def test_each_filter_lets_through_what_it_names(
    world: World, filters: dict[str, list[str]], names: list[str]
) -> None:
    assert listed(world, **filters) == names


@pytest.mark.usefixtures("three")
def test_running_ones_are_listed_and_with_a_limit_the_newest(world: World) -> None:
    running = ask(world, "GET", "/containers/json?size=1").json()
    assert [entry["Names"] for entry in running] == [["/second"]]
    assert running[0]["Ports"] == [
        {"IP": "127.0.0.1", "PrivatePort": 5000, "PublicPort": 5000, "Type": "tcp"}
    ]
    assert running[0]["Command"] == "/bin/registry serve /etc/docker/registry/config.yml"
    assert running[0]["Status"].startswith("Up ")
    assert running[0]["SizeRootFs"] > 0
    newest = ask(world, "GET", "/containers/json?limit=1").json()
    assert [entry["Names"] for entry in newest] == [["/third"]]


@pytest.mark.parametrize(
    ("filters", "status", "text"),
    [
        ({"status": ["foo"]}, 400, "invalid filter 'status=foo'"),
        ({"foo": ["foo"]}, 400, "invalid filter 'foo'"),
        ({"exited": ["x"]}, 400, "invalid filter 'exited=x': strconv.Atoi: parsing \"x\": invalid syntax"),
        ({"before": ["nope"]}, 404, "No such container: nope"),
        ({"is-task": ["x"]}, 400, "invalid filter 'is-task=[x]'"),
    ],
)
def test_a_filter_that_is_none_is_refused(
    world: World, filters: dict[str, Any], status: int, text: str
) -> None:
    answer = ask(world, "GET", f"/containers/json?filters={quote(json.dumps(filters))}")
    assert (answer.status, answer.json()["message"]) == (status, text)


@pytest.mark.usefixtures("three")
def test_a_container_is_found_by_id_by_its_beginning_and_by_name(client: DockerClient) -> None:
    found = client.containers.get("first")
    assert client.containers.get(str(found.id)) == found
    assert client.containers.get(str(found.id)[:10]) == found
    assert client.containers.get("first") == found


def test_the_image_is_shown_by_its_id_once_its_name_means_another(client: DockerClient) -> None:
    client.containers.create("tiny:1.0", name="one")
    image_id = str(client.images.get("tiny:1.0").id)
    client.images.get("nocmd:1.0").tag("tiny", "1.0")
    assert client.api.containers(all=True)[0]["Image"] == image_id


@pytest.mark.usefixtures("three")
def test_a_new_name_must_be_one_and_free(client: DockerClient, world: World) -> None:
    first = client.containers.get("first")
    taken = ask(world, "POST", "/containers/first/rename?name=second").json()["message"]
    assert taken.startswith(
        'Error when allocating new name: Conflict. The container name "/second" is already'
    )
    same = ask(world, "POST", "/containers/first/rename?name=first").json()["message"]
    assert same == "Renaming a container with the same name as its current name"
    none = ask(world, "POST", "/containers/first/rename?name=-x").json()["message"]
    assert none.startswith("Error when allocating new name: Invalid container name (/-x), only")
    first.rename("fourth")
    assert client.containers.get("fourth") == first


def test_update_changes_policy_and_limits(client: DockerClient) -> None:
    container = client.containers.create("tiny:1.0")
    container.update(restart_policy={"Name": "always"}, mem_limit="64m")
    container.reload()
    assert container.attrs["HostConfig"]["RestartPolicy"]["Name"] == "always"
    assert container.attrs["HostConfig"]["Memory"] == 64 << 20
    with pytest.raises(APIError, match="Minimum memory limit allowed is 6MB"):
        container.update(mem_limit=5)


@pytest.mark.usefixtures("three")
def test_prune_removes_what_does_not_run(client: DockerClient) -> None:
    kept = client.containers.get("second")
    assert len(client.containers.prune({"label": ["n=3"]})["ContainersDeleted"]) == 1
    assert client.containers.prune({"until": ["1h"]})["ContainersDeleted"] is None
    assert len(client.containers.prune()["ContainersDeleted"]) == 1
    assert client.containers.list(all=True) == [kept]


@pytest.mark.usefixtures("three")
def test_what_takes_up_space_is_told(client: DockerClient) -> None:
    usage = client.df()
    assert {entry["Names"][0] for entry in usage["Containers"]} == {"/first", "/second", "/third"}
    volume = next(entry for entry in usage["Volumes"] if entry["Name"] == "vol")
    assert volume["UsageData"] == {"RefCount": 1, "Size": 0}
    assert client.info()["ContainersRunning"] == 1


@pytest.mark.parametrize("path", ["pause", "unpause", "top", "stats"])
@pytest.mark.usefixtures("three")
def test_what_is_not_done_is_said_in_a_sentence(world: World, path: str) -> None:
    answer = ask(world, "POST" if "pause" in path else "GET", f"/containers/first/{path}")
    assert answer.status == 501
    assert "the embedded engine does not do this" in answer.json()["message"]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.3, "Less than a second"), (1, "1 second"), (59, "59 seconds"), (60, "About a minute"),
        (150, "2 minutes"), (3599, "59 minutes"), (3600, "About an hour"), (7200, "2 hours"),
        (48 * 3600, "2 days"), (15 * 86400, "2 weeks"), (70 * 86400, "2 months"), (800 * 86400, "2 years"),
    ],
)  # fmt: skip
def test_a_length_of_time_is_said_as_docker_says_it(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@given(st.floats(min_value=0, max_value=1e10))
def test_any_length_of_time_has_words(seconds: float) -> None:
    assert duration(seconds)


def test_a_state_survives_being_written() -> None:
    state = State("exited", 2, "why", 1.5, 2.5)
    assert State.from_json(json.loads(json.dumps(state.to_json()))) == state
