"""Logs, attached clients and those who wait, on a real socket as well as inside this process."""

from __future__ import annotations

import gc
import threading
import warnings
from typing import TYPE_CHECKING, Any

import docker
import pytest
import requests

from sandbox.engine.embedded import EmbeddedEngine, World
from sandbox.engine.embedded.containers.streams.log import LogReader
from sandbox.engine.process.ports import SocketPorts
from sandbox.registry.storage import Folder
from sandbox.transport import listen_unix, serving
from tests.engine.embedded.asking import ask
from tests.engine.embedded.containers.images import CONFIG, add_images

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from docker import DockerClient


@pytest.fixture
def on_socket(tmp_path: Path, short_folder: Path) -> Iterator[DockerClient]:
    """Serve an engine on a socket, with real ports, and connect a client."""
    world = World(Folder(tmp_path), SocketPorts(lambda app: app))
    add_images(world)
    with serving(EmbeddedEngine(world), listen_unix(short_folder / "d.sock")) as server:
        client = docker.DockerClient(base_url=f"unix://{server.address}", timeout=10)
        try:
            yield client
        finally:
            client.close()
            world.close()
            with warnings.catch_warnings():  # the SDK leaves connections that it takes over to the collector
                warnings.simplefilter("ignore", ResourceWarning)
                gc.collect()


def start(client: DockerClient, **more: Any) -> tuple[Any, str]:  # noqa: ANN401
    """Run a registry on a free port; returns its container and its URL."""
    ports = {"5000/tcp": ("127.0.0.1", 0)}
    container = client.containers.run("registry:2", detach=True, name="reg", ports=ports, **more)
    container.reload()
    published = container.ports["5000/tcp"]
    assert published is not None
    return container, f"http://127.0.0.1:{published[0]['HostPort']}/v2/"


def test_followed_logs_come_while_the_registry_answers_and_end_with_it(on_socket: DockerClient) -> None:
    container, url = start(on_socket)
    lines = container.logs(stream=True, follow=True, stdout=True, stderr=False)
    requests.get(url, timeout=5)
    assert b'"GET /v2/ HTTP/1.1" 200' in next(lines)
    container.stop()
    assert list(lines) == []


def test_an_attached_client_gets_the_output_of_a_container_that_starts_afterwards(
    on_socket: DockerClient,
) -> None:
    container = on_socket.containers.create("registry:2", ["--version"])
    output = on_socket.api.attach(str(container.id), stream=True)
    container.start()
    assert b"docker-registry-course" in b"".join(output)


def test_the_output_of_a_container_that_goes_at_its_end_is_not_lost(on_socket: DockerClient) -> None:
    container = on_socket.containers.create("registry:2", ["--version"], auto_remove=True)
    output = on_socket.api.attach(str(container.id), stream=True)
    container.start()
    assert b"docker-registry-course" in b"".join(output)
    assert on_socket.containers.list(all=True) == []


def test_whoever_waits_is_told_the_exit_code(on_socket: DockerClient) -> None:
    container, _ = start(on_socket)
    codes: list[int] = []
    waiting = threading.Thread(target=lambda: codes.append(container.wait(timeout=10)["StatusCode"]))
    waiting.start()
    container.kill()
    waiting.join(10)
    assert codes == [137]


def test_the_docker_sdk_runs_commands_on_a_socket(on_socket: DockerClient) -> None:
    container, _ = start(on_socket)
    for _ in range(5):  # nothing of the output is lost with the header
        ended = container.exec_run(["registry", "garbage-collect", "/nope"], demux=True)
        assert ended.exit_code == 1
        assert ended.output[1].startswith(b"configuration error: open /nope")
    assert container.exec_run(["ls"]).exit_code == 126


def test_logs_are_cut_by_number_time_and_stream(client: DockerClient, world: World) -> None:
    container = client.containers.run("registry:2", detach=True, name="reg")
    every = container.logs().splitlines()
    assert len(every) == 2
    assert container.logs(tail=1).splitlines() == every[1:]
    assert container.logs(tail=0) == b""
    assert container.logs(stdout=True, stderr=False) == b""
    stamp, _, rest = container.logs(timestamps=True, tail=1).partition(b" ")
    assert (len(stamp), rest.strip()) == (len("2026-11-25T18:19:56.549946180Z"), every[1])
    assert container.logs(since=9_999_999_999) == b""
    assert container.logs(since=1).splitlines() == every
    assert container.logs(until=1) == b""
    answer = ask(world, "GET", "/containers/reg/logs")
    assert (answer.status, answer.json()["message"]) == (
        400,
        "Bad parameters: you must choose at least one stream",
    )


@pytest.mark.parametrize(("later_ns", "count"), [(0, 1), (1, 0), (-1, 1)])
def test_a_line_is_since_a_nanosecond(client: DockerClient, world: World, later_ns: int, count: int) -> None:
    """Whoever reads on from a line's own time gets that line, and nothing before it."""
    container = client.containers.run("registry:2", detach=True, name="reg")
    log = world.containers.log(world.containers.find("reg"))
    since_ns = list(LogReader(log).lines())[-1].time_ns + later_ns
    since = f"{since_ns // 10**9}.{since_ns % 10**9:09}"
    told = ask(world, "GET", f"/containers/reg/logs?stdout=1&stderr=1&since={since}")
    assert told.content.count(b"\n") == count, container.logs(timestamps=True)


def test_a_terminal_s_output_has_no_frames(client: DockerClient, world: World) -> None:
    container = client.containers.run("registry:2", detach=True, name="reg", tty=True)
    answer = ask(world, "GET", "/containers/reg/logs?stdout=1&stderr=1")
    assert answer.headers.get("Content-Type") == "application/vnd.docker.raw-stream"
    assert answer.content.startswith(b"time=")
    assert answer.content.endswith(b"\r\n")
    assert container.logs() == answer.content


def test_the_format_of_streams_is_named_as_the_client_s_api_has_it(
    client: DockerClient, world: World
) -> None:
    client.containers.run("registry:2", ["garbage-collect", CONFIG], detach=True, name="reg")
    path = "/containers/reg/logs?stdout=1&stderr=1"
    new, old = ask(world, "GET", path), ask(world, "GET", path, api="/v1.41")
    assert new.headers.get("Content-Type") == "application/vnd.docker.multiplexed-stream"
    assert old.headers.get("Content-Type") == "application/vnd.docker.raw-stream"
    assert new.content[:1] == b"\x02"


def test_waiting_for_what_has_ended_answers_at_once(client: DockerClient, world: World) -> None:
    client.containers.create("registry:2", name="reg")
    assert ask(world, "POST", "/containers/reg/wait").json() == {"StatusCode": 0}
    assert ask(world, "POST", "/containers/reg/wait?condition=next-exit").content == b""
    answer = ask(world, "POST", "/containers/reg/wait?condition=foo")
    assert (answer.status, answer.json()["message"]) == (400, 'invalid condition: "foo"')
