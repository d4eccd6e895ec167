"""Registries in containers: found again, waited for, explained when they do not come up."""

from __future__ import annotations

import re
import socket
import threading
from typing import TYPE_CHECKING

import pytest
import requests
from docker.errors import NotFound

from sandbox.errors import LearnerError, RegistryStartError
from sandbox.home import Learner
from sandbox.image.tiny import make_image
from sandbox.lab.lab import Lab
from sandbox.lab.registry import ports

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from docker import DockerClient

    from sandbox.lab.registry.registry import Registry

pytestmark = pytest.mark.docker


def test_it_answers_on_loopback_alone(lab: Lab, stranger: DockerClient) -> None:
    registry = lab.registry()
    assert requests.get(f"{registry.url}/v2/", timeout=5).status_code == 200
    assert registry.container is not None
    container = stranger.containers.get(str(registry.container.id))
    assert container.attrs["HostConfig"]["PortBindings"]["5000/tcp"][0]["HostIp"] == "127.0.0.1"
    assert container.attrs["HostConfig"]["RestartPolicy"]["Name"] in ("", "no")
    assert int(registry.address.rpartition(":")[2]) in ports.PREFERRED
    assert lab.labels.items() <= container.labels.items()


def test_the_same_name_is_the_same_registry_even_for_another_kernel(lab: Lab) -> None:
    first = lab.registry()
    assert lab.registry() is first
    other = Lab(lab.home, Learner("author", "author"), lab.search)
    again = other.registry()
    assert (again.address, _container_id(again)) == (first.address, _container_id(first))
    other.close()


def test_another_name_is_another_registry(lab: Lab) -> None:
    assert lab.registry("mirror").address != lab.registry().address
    assert set(lab.registries) == {"local", "mirror"}


def test_two_kernels_at_once_get_one_registry(lab: Lab) -> None:
    labs = [Lab(lab.home, lab.learner, lab.search) for _ in range(2)]
    addresses: list[str] = []
    lab.registry_image  # noqa: B018  # brought once, before the race
    threads = [threading.Thread(target=lambda it=it: addresses.append(it.registry().address)) for it in labs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(addresses) == 2
    assert len(set(addresses)) == 1
    for each in labs:
        each.close()


def test_a_stopped_registry_is_started_again_with_its_content(lab: Lab) -> None:
    registry = lab.registry()
    registry.client.push_image("skylark/forecast", "0.1", make_image({"forecast.json": b"{}"}))
    registry.stop()
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{registry.url}/v2/", timeout=5)
    again = lab.registry()
    assert again.client.tags("skylark/forecast") == ("0.1",)
    again.stop()
    assert again.start().client.tags("skylark/forecast") == ("0.1",)


def test_removing_it_empties_it(lab: Lab, stranger: DockerClient) -> None:
    registry = lab.registry()
    volumes = [mount["Name"] for mount in _attributes(registry)["Mounts"] if mount["Type"] == "volume"]
    registry.client.push_image("skylark/forecast", "0.1", make_image({"forecast.json": b"{}"}))
    registry.remove()
    for name in volumes:
        with pytest.raises(NotFound):
            stranger.volumes.get(name)
    assert lab.registry().client.catalog() == ()


def test_other_settings_for_a_running_registry_are_refused(lab: Lab) -> None:
    loud = {"REGISTRY_LOG_LEVEL": "debug"}
    lab.registry(environment=loud)
    assert lab.registry(environment=loud) is lab.registry()
    with pytest.raises(LearnerError, match=r"with other settings; .* lab.registry\('local'\).remove\(\)"):
        lab.registry(environment={})
    with pytest.raises(LearnerError, match="is there already, with port"):
        lab.registry(port=1)


def test_settings_reach_the_registry(lab: Lab) -> None:
    registry = lab.registry(environment={"REGISTRY_STORAGE_DELETE_ENABLED": "false"})
    digest = registry.client.push_image("a", "1", make_image({"file": b"1"}))
    response = requests.delete(f"{registry.url}/v2/a/manifests/{digest}", timeout=5)
    assert response.status_code == 405


def test_deleting_is_allowed_unless_told_otherwise(lab: Lab) -> None:
    registry = lab.registry()
    digest = registry.client.push_image("a", "1", make_image({"file": b"1"}))
    registry.client.delete_manifest("a", str(digest))
    assert requests.head(f"{registry.url}/v2/a/manifests/{digest}", timeout=5).status_code == 404


def test_a_port_that_is_taken_is_told_or_passed_over(lab: Lab, stranger: DockerClient) -> None:
    taken = int(lab.registry("first").address.rpartition(":")[2])
    with pytest.raises(RegistryStartError, match=f"Port {taken} on 127.0.0.1 is taken"):
        lab.registry("second", port=taken)
    assert (
        stranger.containers.list(all=True, filters={"label": "docker-registry-course.registry=second"}) == []
    )
    assert int(lab.registry("second").address.rpartition(":")[2]) != taken


def test_a_setting_that_the_registry_refuses_is_explained_with_its_log(lab: Lab) -> None:
    with pytest.raises(RegistryStartError) as raised:
        lab.registry(environment={"REGISTRY_STORAGE_MAINTENANCE_READONLY": "true"})
    text = str(raised.value)
    assert "did not come up: the container has stopped" in text
    assert "State: exited, exit code" in text
    assert re.search("Its last log lines:\n(panic|configuration error): readonly ", text)
    assert "Hint: the registry does not accept a setting" in text


def test_what_was_asked_is_in_the_log_and_our_own_questions_are_not(lab: Lab) -> None:
    registry = lab.registry()
    lab.docker.images.load(make_image({"file": b"log"}).archive(f"{registry.address}/skylark/log:1"))
    before = registry.now()
    lab.docker.images.push(f"{registry.address}/skylark/log", tag="1")
    pushed = registry.requests(since=before)
    assert (pushed[-1].method, pushed[-1].path) == ("PUT", "/v2/skylark/log/manifests/1")
    assert not [request for request in pushed if request.is_ours]
    requests.get(f"{registry.url}/v2/_catalog", timeout=5)
    after = registry.requests(since=pushed[-1].time)
    assert [request.path for request in after] == ["/v2/_catalog"]
    assert registry.requests()[-len(after) :] == after
    assert "/v2/skylark/log/manifests/1" in registry.log()


def test_the_log_goes_on_over_a_restart(lab: Lab) -> None:
    registry = lab.registry()
    requests.get(f"{registry.url}/v2/a/tags/list", timeout=5)
    registry.stop()
    assert [request.path for request in registry.requests()][-1] == "/v2/a/tags/list"
    registry.start()
    requests.get(f"{registry.url}/v2/b/tags/list", timeout=5)
    paths = [request.path for request in registry.requests()]
    assert paths[-2:] == ["/v2/a/tags/list", "/v2/b/tags/list"]


def test_a_stopped_registry_finds_its_port_again(
    lab: Lab, tmp_path: Path, open_lab: Callable[[Path], AbstractContextManager[Lab]]
) -> None:
    registry = lab.registry()
    registry.stop()
    with open_lab(tmp_path / "other") as other:
        assert other.registry().address != registry.address
        registry.start()
        assert requests.get(f"{registry.url}/v2/", timeout=5).status_code == 200


def test_a_port_that_was_taken_meanwhile_is_named(lab: Lab) -> None:
    registry = lab.registry()
    registry.stop()
    host, _, port = registry.address.partition(":")
    with socket.create_server((host, int(port))), pytest.raises(RegistryStartError) as caught:
        registry.start()
    assert "its port is taken by another program" in str(caught.value)
    assert port in str(caught.value)
    registry.start()


@pytest.mark.usefixtures("only_docker")
def test_a_paused_registry_goes_on(lab: Lab) -> None:
    registry = lab.registry()
    assert registry.container is not None
    registry.container.pause()
    registry.start()
    assert requests.get(f"{registry.url}/v2/", timeout=5).status_code == 200


def test_a_registry_that_the_learner_started_is_adopted(lab: Lab) -> None:
    container = lab.docker.containers.run(
        lab.registry_image, detach=True, ports={"5000/tcp": ("127.0.0.1", 0)}
    )
    registry = lab.wait_for(container, name="local")
    assert registry.client.ping().status == 200
    assert lab.registries["local"] is registry
    assert lab.wait_for(container, name="local") is registry


def test_a_container_that_publishes_nothing_is_told_so(lab: Lab) -> None:
    container = lab.docker.containers.run(lab.registry_image, detach=True)
    with pytest.raises(LearnerError, match="does not publish its port 5000/tcp"):
        lab.wait_for(container)


def test_reset_takes_all_down_and_the_next_registry_is_empty(lab: Lab) -> None:
    registry = lab.registry()
    registry.client.push_image("a", "1", make_image({"file": b"1"}))
    gone = _container_id(registry)
    assert f"removed container course-registry-local-{lab.home.id}" in str(lab.reset())
    assert lab.registries == {}
    again = lab.registry()
    assert _container_id(again) != gone
    assert again.client.catalog() == ()


def _container_id(registry: Registry) -> str:
    assert registry.container is not None
    return str(registry.container.id)


def _attributes(registry: Registry) -> dict[str, list[dict[str, str]]]:
    assert registry.container is not None
    registry.container.reload()
    return dict(registry.container.attrs)
