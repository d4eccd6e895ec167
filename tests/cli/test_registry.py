"""`course.py registry`, as a process: its first line, its log, its end, and why it does not start."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pytest
import requests

from sandbox.wire import Client, log
from tests.registry.world import CONFIG, IMAGE, LAYER, NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

CLONE = Path(__file__).resolve().parents[2]
DEADLINE_S = 30
COMMAND = (sys.executable, "-m", "sandbox.cli", "registry")


@dataclass
class Running:
    """A registry that was started, and where it listens."""

    process: subprocess.Popen[str]
    url: str
    log_path: Path

    @property
    def output(self) -> IO[str]:
        """Its standard output, after the first line."""
        assert self.process.stdout
        return self.process.stdout

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and return the exit status."""
        self.process.send_signal(number)
        return self.process.wait(DEADLINE_S)


@contextlib.contextmanager
def running(tmp_path: Path, *arguments: str, **variables: str) -> Iterator[Running]:
    """Start the command, and wait for its URL."""
    log_path = tmp_path / "log"
    with (
        log_path.open("w") as errors,
        subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=CLONE,
            env={**os.environ, **variables},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as process,
    ):
        assert process.stdout
        first = process.stdout.readline()
        try:
            assert first.startswith("Registry: http"), first + log_path.read_text()
            yield Running(process, first.removeprefix("Registry: ").strip(), log_path)
        finally:
            process.terminate()


def refused(*arguments: str, **variables: str) -> str:
    """Run the command where it cannot start; return what it says."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        cwd=CLONE,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.stderr


def push(url: str) -> None:
    """Push an image."""
    client = Client(url.partition("://")[2])
    for blob in (LAYER, CONFIG):
        client.push_blob(NAME, blob)
    told = client.request(
        "PUT",
        f"/v2/{NAME}/manifests/1.0",
        headers={"Content-Type": "application/vnd.oci.image.manifest.v1+json"},
        body=IMAGE,
    )
    client.close()
    assert told.status == 201


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_a_folder_until_a_signal_and_keeps_the_content(tmp_path: Path, number: int) -> None:
    folder = tmp_path / "content"
    with running(tmp_path, "--port", "0", "--folder", str(folder)) as registry:
        assert registry.url.startswith("http://127.0.0.1:")
        assert registry.output.readline() == f"Content: {folder}\n"
        push(registry.url)
        assert registry.end(number) == 0
        assert registry.output.read() == "The registry has ended.\n"
        lines = log.parse(registry.log_path.read_text().splitlines())
        assert [line.status for line in lines] == [202, 201, 202, 201, 201]
    assert (folder / "docker/registry/v2/repositories" / NAME).is_dir()
    with running(tmp_path, "--port", "0", "--folder", str(folder)) as registry:
        assert requests.get(f"{registry.url}/v2/{NAME}/tags/list", timeout=10).json()["tags"] == ["1.0"]


def test_a_kept_connection_does_not_delay_the_end(tmp_path: Path) -> None:
    with (
        running(tmp_path, "--port", "0", "--folder", str(tmp_path)) as registry,
        requests.Session() as session,
    ):
        session.get(f"{registry.url}/v2/", timeout=10)
        assert registry.end() == 0


NO_DELETION = {"REGISTRY_STORAGE_DELETE_ENABLED": "false"}


@pytest.mark.parametrize(("variables", "status"), [({}, 202), (NO_DELETION, 405)])
def test_deletion_is_on_unless_said_otherwise(tmp_path: Path, variables: dict[str, str], status: int) -> None:
    with running(tmp_path, "--port", "0", REGISTRY_STORAGE="inmemory", **variables) as registry:
        assert registry.output.readline() == "Content: in memory, gone when this ends\n"
        push(registry.url)
        told = requests.delete(f"{registry.url}/v2/{NAME}/manifests/1.0", timeout=10)
        assert told.status_code == status


def test_options_win_over_variables_and_the_data_folder_is_the_default(tmp_path: Path) -> None:
    variables = {
        "REGISTRY_HTTP_ADDR": "127.0.0.1:1",
        "REGISTRY_STORAGE": "inmemory",
        "REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY": str(tmp_path / "no"),
    }
    folder = tmp_path / "yes"
    with running(tmp_path, "--port", "0", "--folder", str(folder), **variables) as registry:
        assert registry.output.readline() == f"Content: {folder}\n"
    with running(tmp_path, REGISTRY_HTTP_ADDR=":0", COURSE_HOME=str(tmp_path / "home")) as registry:
        assert registry.url.startswith("http://127.0.0.1:")
        assert registry.output.readline() == f"Content: {tmp_path}/home/registry\n"


def test_without_a_port_the_next_free_one_is_taken(tmp_path: Path) -> None:
    with (
        running(tmp_path, REGISTRY_STORAGE="inmemory") as first,
        running(tmp_path, REGISTRY_STORAGE="inmemory") as second,
    ):
        ports = [int(url.rpartition(":")[2]) for url in (first.url, second.url)]
    assert 5000 <= ports[0] < ports[1]


def test_passwords_and_the_form_of_the_log_are_set_by_variables(tmp_path: Path) -> None:
    (tmp_path / "htpasswd").write_text("", encoding="utf-8")
    variables = {
        "REGISTRY_STORAGE": "inmemory",
        "REGISTRY_AUTH": "htpasswd",
        "REGISTRY_AUTH_HTPASSWD_REALM": "here",
        "REGISTRY_AUTH_HTPASSWD_PATH": str(tmp_path / "htpasswd"),
        "REGISTRY_LOG_FORMATTER": "json",
    }
    with running(tmp_path, "--port", "0", **variables) as registry:
        told = requests.get(f"{registry.url}/v2/", timeout=10)
        assert told.headers["WWW-Authenticate"] == 'Basic realm="here"'
        registry.end()
        assert '"msg": "' in registry.log_path.read_text()


def test_a_killed_registry_goes_on_with_an_upload(tmp_path: Path) -> None:
    folder = ("--folder", str(tmp_path / "content"))
    with running(tmp_path, "--port", "0", *folder) as registry:
        started = requests.post(f"{registry.url}/v2/{NAME}/blobs/uploads/", timeout=10)
        location = started.headers["Location"]
        requests.patch(location, data=LAYER[:5], timeout=10).raise_for_status()
        registry.process.kill()
        registry.process.wait(DEADLINE_S)
    with running(tmp_path, "--port", "0", *folder) as registry:
        path = location.partition("://")[2].partition("/")[2]
        told = requests.get(f"{registry.url}/{path}", timeout=10)
        assert (told.status_code, told.headers["Range"]) == (204, "0-4")


def test_a_taken_port_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        said = refused("--port", port, REGISTRY_STORAGE="inmemory")
    assert re.search(rf"Cannot listen on port {port} of 127\.0\.0\.1: another program does\.", said)


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = refused("--port", "0", "--folder", str(tmp_path / "file" / "below"))
    assert f"cannot keep its content in {tmp_path}/file/below: " in said
    assert "--folder" in said


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"REGISTRY_HTTP_ADDR": "0.0.0.0:0"}, "0.0.0.0 can be reached from other machines"),
        ({"REGISTRY_HTTP_ADDR": "nowhere"}, "REGISTRY_HTTP_ADDR must be HOST:PORT"),
        ({"REGISTRY_STORAGE": "s3"}, "not in s3"),
        ({"REGISTRY_AUTH": "htpasswd"}, "REGISTRY_AUTH_HTPASSWD_REALM"),
        ({"REGISTRY_HTTP_TLS_CERTIFICATE": "/none"}, "TLS needs a certificate and a key"),
        ({"REGISTRY_HTTP_TLS_CERTIFICATE": "/none", "REGISTRY_HTTP_TLS_KEY": "/none"}, "cannot be used"),
    ],
)
def test_a_bad_configuration_is_named(variables: dict[str, str], words: str) -> None:
    assert words in refused(**{"REGISTRY_STORAGE": "inmemory", **variables})
