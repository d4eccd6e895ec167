"""Commands in a running container: the registry's own, like another process on the same storage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from sandbox.image.tiny import make_image
from tests.engine.embedded.asking import ask
from tests.engine.embedded.containers.images import CONFIG

if TYPE_CHECKING:
    from docker import DockerClient
    from docker.models.containers import Container

    from sandbox.engine.embedded import World
    from sandbox.image.tiny import TinyImage

_FAILED = "OCI runtime exec failed: exec failed: unable to start container process"
URL = "http://127.0.0.1:5000/v2/team/app"


@pytest.fixture
def registry(client: DockerClient) -> Container:
    """Run a registry."""
    return client.containers.run(
        "registry:2", detach=True, name="reg", ports={"5000/tcp": ("127.0.0.1", 5000)}
    )


def push(image: TinyImage, tag: str) -> None:
    """Push an image."""
    for digest, content in image.blobs.items():
        place = requests.post(f"{URL}/blobs/uploads/", timeout=5).headers["Location"]
        requests.put(place, params={"digest": str(digest)}, data=content, timeout=5).raise_for_status()
    headers = {"Content-Type": image.manifest.media_type}
    content = image.manifest.content
    requests.put(f"{URL}/manifests/{tag}", data=content, headers=headers, timeout=5).raise_for_status()


def execute(world: World, *command: str, **more: Any) -> tuple[int | None, list[tuple[int, str]]]:  # noqa: ANN401
    """Run a command; returns its exit code and its output as (stream, text)."""
    asked = {"Cmd": list(command), "AttachStdout": True, "AttachStderr": True, **more}
    made = ask(world, "POST", "/containers/reg/exec", asked).json()["Id"]
    content = ask(world, "POST", f"/exec/{made}/start", {"Tty": more.get("Tty", False)}).content
    output = []
    while content and not more.get("Tty"):
        size = int.from_bytes(content[4:8], "big")
        output.append((content[0], content[8 : 8 + size].decode()))
        content = content[8 + size :]
    if content:
        output.append((0, content.decode()))
    return ask(world, "GET", f"/exec/{made}/json").json()["ExitCode"], output


@pytest.mark.usefixtures("registry")
def test_collection_frees_blobs_and_the_registry_remembers_them_until_it_restarts(
    client: DockerClient, world: World
) -> None:
    gone = make_image({"a": "1"})
    push(gone, "1.0")
    push(make_image({"a": "2"}), "2.0")
    layer = f"{URL}/blobs/{gone.layers[0].descriptor.digest}"
    requests.head(layer, timeout=5)  # now the registry has it in memory
    assert requests.delete(f"{URL}/manifests/{gone.digest}", timeout=5).status_code == 202
    assert requests.head(layer, timeout=5).status_code == 200
    code, lines = execute(world, "registry", "garbage-collect", "--dry-run", CONFIG)
    assert code == 0
    assert (1, f"blob eligible for deletion: {gone.layers[0].descriptor.digest}\n") in lines
    assert requests.get(layer, timeout=5).status_code == 200
    assert execute(world, "registry", "garbage-collect", CONFIG)[0] == 0
    assert requests.head(layer, timeout=5).status_code == 200
    client.containers.get("reg").restart()
    assert requests.head(layer, timeout=5).status_code == 404


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize(
    ("command", "code", "output"),
    [
        (("registry", "garbage-collect"), 1, "configuration error: configuration path unspecified"),
        (("registry", "garbage-collect", "/nope"), 1, "open /nope: no such file or directory"),
        (("registry", "garbage-collect", "--now", CONFIG), 1, "Error: unknown flag: --now"),
        (("registry", "garbage-collect", "--help"), 0, "Usage:"),
        (("registry", "garbage-collect", CONFIG), 1, "failed to mark: filesystem: Path not found: /docker"),
        (("registry", "serve", CONFIG), 1, "bind: address already in use"),
        (("registry", "foo"), 0, 'Error: unknown command "foo" for "registry"'),
        (("registry",), 0, "Usage:"),
        (("registry", "--version"), 0, "registry docker-registry-course"),
        (("ls",), 126,
         f'{_FAILED}: exec: "ls": executable file not found in $PATH: unknown\r\n'),
        (("/entrypoint.sh", "/entrypoint.sh"), 126, "runs the registry and no other program"),
    ],
)  # fmt: skip
def test_a_command_says_what_it_does_or_why_not(
    world: World, command: tuple[str, ...], code: int, output: str
) -> None:
    ended, lines = execute(world, *command)
    assert ended == code
    assert output in "".join(text for _, text in lines)


@pytest.mark.usefixtures("registry")
def test_a_terminal_gets_plain_text_with_its_own_line_ends(world: World) -> None:
    code, lines = execute(world, "registry", "--help", Tty=True)
    assert code == 0
    assert lines[0][1].startswith("Usage:\r\n")


@pytest.mark.usefixtures("registry")
def test_a_detached_command_runs_and_can_be_asked_about(world: World) -> None:
    made = ask(world, "POST", "/containers/reg/exec", {"Cmd": ["registry", "foo"]}).json()["Id"]
    before = ask(world, "GET", f"/exec/{made}/json").json()
    assert (before["Running"], before["ExitCode"]) == (False, None)
    assert before["ProcessConfig"] == {
        "tty": False, "entrypoint": "registry", "arguments": ["foo"], "privileged": False,
    }  # fmt: skip
    assert ask(world, "POST", f"/exec/{made}/start", {"Detach": True}).content == b""
    assert ask(world, "GET", f"/exec/{made}/json").json()["ExitCode"] == 0
    again = ask(world, "POST", f"/exec/{made}/start", {}).content
    assert again[8:] == f"Error: Exec command {made} has already run\r\n".encode()
    assert ask(world, "POST", f"/exec/{made}/resize?h=1&w=1").status == 404


def test_a_command_needs_a_running_container_and_words(registry: Container, world: World) -> None:
    assert ask(world, "POST", "/containers/reg/exec", {}).json()["message"] == "No exec command specified"
    assert ask(world, "GET", "/exec/nope/json").json()["message"] == "No such exec instance: nope"
    registry.stop()
    answer = ask(world, "POST", "/containers/reg/exec", {"Cmd": ["registry"]})
    assert (answer.status, answer.json()["message"]) == (409, f"container {registry.id} is not running")


def test_the_docker_sdk_runs_a_command_inside_this_process(registry: Container) -> None:
    ended = registry.exec_run(["registry", "garbage-collect", "/nope"])
    assert ended.exit_code == 1
    assert b"configuration error: open /nope" in ended.output
