"""The registry runs in a container, on its published port, and of all programs nothing else does.

Exit codes, states, refusals and events were compared with Docker Engine 20.10.24 and 26.1.5, and with
`registry` 2.8.2.
"""

from __future__ import annotations

import json
import tarfile
from typing import TYPE_CHECKING, Any

import bcrypt
import pytest
import requests
from docker.errors import APIError, NotFound

from sandbox.engine.embedded.containers.running import life
from sandbox.image import Digest
from tests.engine.embedded.asking import ask
from tests.engine.embedded.containers.images import CONFIG, entry, tar_of
from tests.engine.embedded.transfer.certificates import Authority

if TYPE_CHECKING:
    from pathlib import Path

    from docker import DockerClient
    from docker.models.containers import Container

    from sandbox.engine.embedded import World
    from sandbox.transport import Network

PORTS = {"5000/tcp": ("127.0.0.1", 5000)}
URL = "http://127.0.0.1:5000/v2/"


def run(client: DockerClient, image: str = "registry:2", **more: Any) -> Container:  # noqa: ANN401
    """Run an image in the background, its port published at 5000 if nothing else is said."""
    return client.containers.run(image, detach=True, **{"ports": PORTS, "name": "reg", **more})


def push_blob(url: str, content: bytes = b"content") -> str:
    """Push a blob, and return its digest."""
    digest = str(Digest.of(content))
    place = requests.post(f"{url}team/app/blobs/uploads/", timeout=5).headers["Location"]
    answer = requests.put(place, params={"digest": digest}, data=content, timeout=5)
    assert answer.status_code == 201
    return digest


@pytest.mark.parametrize("image", ["registry:2", "official:2"])
def test_the_registry_of_an_image_answers_at_its_published_port(client: DockerClient, image: str) -> None:
    container = run(client, image)
    container.reload()
    assert requests.get(URL, timeout=5).headers["X-Content-Type-Options"] == "nosniff"
    assert container.ports == {"5000/tcp": [{"HostIp": "127.0.0.1", "HostPort": "5000"}]}
    assert container.attrs["State"]["Running"]
    assert "response completed" in container.logs(stdout=False).decode()
    assert '"GET /v2/ HTTP/1.1" 200' in container.logs(stderr=False).decode()


def test_variables_and_files_of_the_container_count(client: DockerClient) -> None:
    variables = {
        "REGISTRY_AUTH": "htpasswd",
        "REGISTRY_AUTH_HTPASSWD_REALM": "course",
        "REGISTRY_AUTH_HTPASSWD_PATH": "/auth/htpasswd",
    }
    container = client.containers.create("registry:2", name="reg", ports=PORTS, environment=variables)
    users = b"ada:" + bcrypt.hashpw(b"secret", bcrypt.gensalt(4)) + b"\n"
    assert container.put_archive("/", tar_of(entry("auth", tarfile.DIRTYPE), ("auth/htpasswd", users)))
    container.start()
    assert requests.get(URL, timeout=5).status_code == 401
    assert requests.get(URL, auth=("ada", "wrong"), timeout=5).status_code == 401
    assert requests.get(URL, auth=("ada", "secret"), timeout=5).status_code == 200


def test_a_registry_with_a_certificate_speaks_tls(client: DockerClient, tmp_path: Path) -> None:
    authority = Authority.make()
    authority.server(tmp_path, "127.0.0.1")  # which leaves its certificate and key there
    pem = next(tmp_path.glob("*.pem")).read_bytes()
    names = ("REGISTRY_HTTP_TLS_CERTIFICATE", "REGISTRY_HTTP_TLS_KEY")
    container = client.containers.create(
        "registry:2", name="reg", ports=PORTS, environment=dict.fromkeys(names, "/tls.pem")
    )
    assert container.put_archive("/", tar_of(("tls.pem", pem)))
    container.start()
    assert requests.get("https://127.0.0.1:5000/v2/", timeout=5).status_code == 200
    assert b"listening on [::]:5000, tls" in container.logs()


def test_content_is_in_the_volume_as_the_real_registry_lays_it_out(client: DockerClient) -> None:
    container = run(client, volumes=["kept:/var/lib/registry"])
    digest = push_blob(URL)
    pieces, _ = container.get_archive("/var/lib/registry")
    assert digest.partition(":")[2].encode() in b"".join(pieces)
    container.remove(force=True)
    run(client, volumes=["kept:/var/lib/registry"])
    assert requests.get(f"{URL}team/app/blobs/{digest}", timeout=5).content == b"content"


def test_a_registry_without_a_volume_keeps_its_content_in_the_container(client: DockerClient) -> None:
    variables = {"REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY": "/elsewhere"}
    container = run(client, environment=variables)
    digest = push_blob(URL)
    container.restart()
    assert requests.get(f"{URL}team/app/blobs/{digest}", timeout=5).content == b"content"
    pieces, _ = container.get_archive("/elsewhere/docker/registry/v2/blobs")
    assert digest.partition(":")[2].encode() in b"".join(pieces)


@pytest.mark.parametrize(
    ("signal", "code"), [("SIGTERM", 2), ("HUP", 2), ("2", 2), ("KILL", 137), (None, 137)]
)
def test_a_signal_ends_the_registry_as_it_ends_the_real_one(
    client: DockerClient, signal: str | None, code: int
) -> None:
    container = run(client)
    container.kill(signal)
    container.reload()
    assert (container.status, container.attrs["State"]["ExitCode"]) == ("exited", code)
    with pytest.raises(requests.ConnectionError):
        requests.get(URL, timeout=5)


def test_a_signal_that_the_registry_ignores_changes_nothing(client: DockerClient) -> None:
    container = run(client)
    container.kill("WINCH")
    assert requests.get(URL, timeout=5).status_code == 200


def test_stop_start_and_restart_go_round_as_often_as_one_likes(client: DockerClient, world: World) -> None:
    container = run(client)
    assert ask(world, "POST", "/containers/reg/start").status == 304
    container.stop()
    assert ask(world, "POST", "/containers/reg/stop").status == 304
    refusal = ask(world, "POST", "/containers/reg/kill").json()["message"]
    assert refusal == f"cannot kill container: reg: container {container.id} is not running"
    for _ in range(3):
        container.restart()
        assert requests.get(URL, timeout=5).status_code == 200


def test_a_port_that_another_container_has_is_refused_in_dockerd_s_words(
    client: DockerClient, world: World
) -> None:
    run(client)
    with pytest.raises(APIError) as refusal:
        run(client, name="other")
    assert refusal.value.status_code == 500
    text = str(refusal.value.explanation)
    assert text.startswith("driver failed programming external connectivity on endpoint other (")
    assert text.endswith("): Bind for 127.0.0.1:5000 failed: port is already allocated")
    state = client.containers.get("other").attrs["State"]
    assert (state["Status"], state["ExitCode"], state["Error"]) == ("created", 128, text)
    client.containers.get("reg").stop()
    client.containers.get("other").start()
    assert world.containers.find("other").state.is_running


def test_a_port_that_another_program_has_is_refused_in_dockerd_s_words(
    client: DockerClient, network: Network
) -> None:
    network.serve("127.0.0.1:5000", lambda _: pytest.fail("nobody asks"))
    with pytest.raises(APIError, match=r"listen tcp4 127\.0\.0\.1:5000: bind: address already in use"):
        run(client)


def test_ports_come_from_a_range_or_are_any(client: DockerClient, world: World) -> None:
    run(client)
    bindings = {"5000/tcp": [{"HostIp": "127.0.0.1", "HostPort": "5000-5009"}]}
    asked = {"Image": "registry:2", "HostConfig": {"PortBindings": bindings}}
    ask(world, "POST", "/containers/create?name=ranged", asked)
    client.containers.get("ranged").start()
    assert client.containers.get("ranged").ports["5000/tcp"] == [{"HostIp": "127.0.0.1", "HostPort": "5001"}]
    every = run(client, name="every", ports={}, publish_all_ports=True)
    every.reload()
    published = every.ports["5000/tcp"]
    assert published is not None
    assert requests.get(f"http://127.0.0.1:{published[0]['HostPort']}/v2/", timeout=5).status_code == 200


def test_nothing_is_published_beyond_loopback(client: DockerClient) -> None:
    container = run(client, ports={"5000/tcp": 5000})
    container.reload()
    assert container.ports == {"5000/tcp": [{"HostIp": "127.0.0.1", "HostPort": "5000"}]}


def test_a_published_port_behind_which_nobody_listens_says_so(client: DockerClient) -> None:
    run(client, ports={"5000/tcp": ("127.0.0.1", 5000), "5001/tcp": ("127.0.0.1", 5001)})
    answer = requests.get("http://127.0.0.1:5001/", timeout=5)
    assert (answer.status_code, answer.text) == (502, "Nothing listens at this port of the container.\n")


@pytest.mark.parametrize(
    ("image", "command", "code", "text"),
    [
        ("tiny:1.0", None, 127, 'exec: "/bin/x": stat /bin/x: no such file or directory: unknown'),
        ("tiny:1.0", ["nope"], 127, 'exec: "nope": executable file not found in $PATH: unknown'),
        ("tiny:1.0", ["/hello.txt"], 126, 'exec: "/hello.txt": permission denied: unknown'),
        ("tiny:1.0", ["/dir"], 126, 'exec: "/dir": is a directory: unknown'),
        ("programs:1.0", None, 126,
         "runs the registry and no other program, so it cannot run /bin/true; a Docker engine can"),
        ("stand-in:1.0", ["echo", "hello"], 127,
         "which holds no programs, so it cannot run echo; a Docker engine with the real image can"),
        ("stand-in:1.0", ["/hello.txt"], 126, 'exec: "/hello.txt": permission denied: unknown'),
    ],
)  # fmt: skip
def test_any_other_program_is_refused_and_the_container_stays(
    client: DockerClient, image: str, command: list[str] | None, code: int, text: str
) -> None:
    container = client.containers.create(image, command=command, name="other")
    with pytest.raises(APIError) as refusal:
        container.start()
    assert refusal.value.status_code == 400
    assert str(refusal.value.explanation).endswith(text)
    container.reload()
    assert (container.status, container.attrs["State"]["ExitCode"]) == ("created", code)


@pytest.mark.parametrize(
    ("variables", "command", "text"),
    [
        ({"REGISTRY_STORAGE": "nope"}, None, "not in nope"),
        ({}, ["serve", "/nope.yml"], "configuration error: open /nope.yml: no such file or directory"),
        ({"REGISTRY_HTTP_ADDR": "5000"}, None, "missing port in address"),
        ({"REGISTRY_HTTP_TLS_CERTIFICATE": "/c"}, None, "TLS needs http.tls.certificate and http.tls.key"),
        ({"REGISTRY_HTTP_TLS_CERTIFICATE": "/c", "REGISTRY_HTTP_TLS_KEY": "/k"}, None,
         "open /c: no such file or directory"),
    ],
)  # fmt: skip
def test_a_registry_that_cannot_serve_starts_and_exits_with_1(
    client: DockerClient, variables: dict[str, str], command: list[str] | None, text: str
) -> None:
    container = run(client, environment=variables, command=command)
    container.reload()
    assert (container.status, container.attrs["State"]["ExitCode"]) == ("exited", 1)
    assert text in container.logs().decode()


def test_a_command_that_ends_by_itself_has_its_output_and_exit_code(client: DockerClient) -> None:
    assert b"docker-registry-course" in client.containers.run("registry:2", ["--version"])
    container = run(client, command=["garbage-collect", CONFIG], ports={})
    assert container.wait()["StatusCode"] == 1
    assert b"Path not found: /docker/registry/v2/repositories" in container.logs()


def test_a_container_that_is_to_go_goes_at_its_end(client: DockerClient) -> None:
    container = run(client, auto_remove=True)
    volumes = [volume.name for volume in client.volumes.list()]
    assert len(volumes) == 1
    container.stop()
    with pytest.raises(NotFound):
        client.containers.get("reg")
    assert client.volumes.list() == []


def test_a_running_container_is_removed_by_force_alone(client: DockerClient) -> None:
    container = run(client)
    with pytest.raises(APIError) as refusal:
        container.remove()
    assert str(refusal.value.explanation).startswith('cannot remove container "/reg": container is running: ')
    container.remove(force=True)
    assert client.containers.list(all=True) == []


def test_what_ran_when_an_engine_was_killed_has_exited_with_255(client: DockerClient, world: World) -> None:
    container = run(client)
    world.containers.processes.pop(str(container.id)).end()  # what a kill takes away
    life.resume(world)
    container.reload()
    assert (container.status, container.attrs["State"]["ExitCode"]) == ("exited", 255)


@pytest.mark.parametrize(
    ("policy", "is_stopped", "runs"),
    [
        ("always", False, True),
        ("always", True, True),
        ("unless-stopped", False, True),
        ("unless-stopped", True, False),
        ("no", False, False),
        ("on-failure", False, False),
    ],
)
def test_restart_policies_count_when_an_engine_starts_again(
    client: DockerClient, world: World, policy: str, *, is_stopped: bool, runs: bool
) -> None:
    container = run(client, restart_policy={"Name": policy})
    if is_stopped:
        container.stop()
    world.close()
    assert not world.containers.find("reg").state.is_running
    life.resume(world)
    assert world.containers.find("reg").state.is_running == runs
    life.end_all(world)


def test_each_step_of_a_life_is_told(client: DockerClient, world: World) -> None:
    container = run(client, labels={"who": "me"})
    container.rename("other")
    container.stop()
    container.remove(v=True)
    told = [
        json.loads(line)
        for line in ask(world, "GET", "/events?since=1&until=9999999999").content.splitlines()
    ]
    told = [event for event in told if event["Type"] != "image"]
    assert [f"{event['Type']} {event['Action']}" for event in told] == [
        "volume create", "container create", "network connect", "volume mount", "container start",
        "container rename", "container kill", "container die", "network disconnect", "volume unmount",
        "container stop", "volume destroy", "container destroy",
    ]  # fmt: skip
    assert told[4]["Actor"]["Attributes"] == {"who": "me", "image": "registry:2", "name": "reg"}
    assert told[7]["Actor"]["Attributes"]["exitCode"] == "2"
