"""Every way in which there is no engine is named, with its fix, quickly, and never raises."""

from __future__ import annotations

import json
import os
import pwd
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sandbox.engine import Problem, find
from tests.engine.unix_servers import accepting, answering, break_off, drip, say_nothing, speak_smtp

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from sandbox.engine import Attempt

    Handle = Callable[[socket.socket, threading.Event], None]

VERSION = {"Version": "24.0.0", "ApiVersion": "1.43", "Os": "linux", "Arch": "amd64", "Components": []}
LONGEST_S = 6.0


@pytest.fixture(autouse=True)
def _no_usual_sockets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The machine may have a daemon at a usual place; here it is looked for in an empty folder alone."""
    monkeypatch.setattr("sandbox.engine.candidates.OF_THE_MACHINE", str(tmp_path / "docker.sock"))
    monkeypatch.setattr("sandbox.engine.candidates.OF_PODMAN", str(tmp_path / "podman.sock"))


def attempt_at(docker_host: str, **environ: str) -> Attempt:
    """Return the attempt at this DOCKER_HOST."""
    search = find("docker", environ={"DOCKER_HOST": docker_host, "HOME": os.environ["HOME"], **environ})
    assert search.engine is None
    assert search.attempts[0].outcome in search.reason
    assert search.attempts[0].fix in search.report()
    return search.attempts[0]


def test_a_machine_without_docker_is_told_how_to_get_it() -> None:
    """The usual sockets are one line of the report, not eight."""
    search = find("docker", environ={"HOME": os.environ["HOME"]})
    assert [attempt.problem for attempt in search.attempts] == [Problem.NO_SOCKET]
    assert search.attempts[0].candidate == "the usual sockets"
    assert "https://docs.docker.com" in search.attempts[0].fix or "start" in search.attempts[0].fix.lower()


def test_a_socket_that_is_not_there_is_named(short_folder: Path) -> None:
    """DOCKER_HOST may be of the past."""
    attempt = attempt_at(f"unix://{short_folder}/docker.sock")
    assert attempt.problem == Problem.NO_SOCKET
    assert str(short_folder) in attempt.outcome


def test_a_dead_daemon_is_told_from_a_missing_one(short_folder: Path) -> None:
    """A daemon that was killed leaves its socket behind."""
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(str(short_folder / "docker.sock"))
    attempt = attempt_at(f"unix://{short_folder}/docker.sock")
    assert attempt.problem == Problem.DEAD_DAEMON
    assert "connection refused" in attempt.outcome


def test_a_port_where_nobody_listens_is_a_dead_daemon() -> None:
    """The port was free a moment ago."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    attempt = attempt_at(f"tcp://127.0.0.1:{port}")
    assert attempt.problem == Problem.DEAD_DAEMON
    assert "DOCKER_HOST" in attempt.fix


@pytest.mark.parametrize("handle", [say_nothing, drip], ids=["says-nothing", "drips"])
def test_a_daemon_that_hangs_costs_seconds(short_folder: Path, handle: Handle) -> None:
    """The limit is on the whole answer: one byte now and then does not stretch it."""
    path = short_folder / "docker.sock"
    start = time.monotonic()
    with accepting(path, handle):
        attempt = attempt_at(f"unix://{path}")
        assert time.monotonic() - start < LONGEST_S
    assert attempt.problem == Problem.NO_ANSWER
    assert "3 seconds" in attempt.outcome


def test_an_old_engine_is_told_what_is_needed(short_folder: Path) -> None:
    """The engine of 2019 is named by its name."""
    path = short_folder / "docker.sock"
    old = {**VERSION, "Version": "19.03.15", "ApiVersion": "1.40"}
    with answering(path, {"/version": (200, old)}):
        attempt = attempt_at(f"unix://{path}")
    assert attempt.problem == Problem.OLD_API
    assert attempt.outcome == (
        "Docker Engine 19.03.15 is too old: its API is 1.40, and the course needs 1.41 or newer."
    )


def test_windows_containers_are_told_to_be_switched(short_folder: Path) -> None:
    """Docker Desktop on Windows has both kinds."""
    path = short_folder / "docker.sock"
    with answering(path, {"/version": (200, {**VERSION, "Os": "windows"})}):
        assert attempt_at(f"unix://{path}").problem == Problem.WINDOWS_CONTAINERS


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param({}, id="404"),
        pytest.param({"/version": (500, {"message": "no"})}, id="500"),
        pytest.param({"/version": (200, ["a", "list"])}, id="a-list"),
        pytest.param({"/version": (200, {"version": "0.1"})}, id="another-service"),
        pytest.param({"/version": (200, {"ApiVersion": "new"})}, id="a-strange-version"),
        pytest.param({"/version": (200, VERSION), "/info": (200, "text")}, id="half-an-engine"),
    ],
)
def test_another_http_server_is_no_engine(short_folder: Path, answers: dict[str, tuple[int, object]]) -> None:
    """Whatever it says, the answer is a sentence."""
    path = short_folder / "docker.sock"
    with answering(path, answers):
        assert attempt_at(f"unix://{path}").problem == Problem.NOT_AN_ENGINE


@pytest.mark.parametrize(
    ("handle", "said"),
    [(speak_smtp, "does not speak HTTP"), (break_off, "breaks the connection off")],
    ids=["mail-server", "breaks-off"],
)
def test_a_server_without_http_is_no_engine(short_folder: Path, handle: Handle, said: str) -> None:
    """Whoever listens there, the answer is a sentence."""
    path = short_folder / "docker.sock"
    with accepting(path, handle):
        attempt = attempt_at(f"unix://{path}")
    assert attempt.problem == Problem.NOT_AN_ENGINE
    assert said in attempt.outcome


def test_an_engine_that_identifies_itself_and_fails_then_is_named(short_folder: Path) -> None:
    """Its store may be broken."""
    path = short_folder / "docker.sock"
    with answering(path, {"/version": (200, VERSION), "/info": (200, {"DriverStatus": None})}):
        attempt = attempt_at(f"unix://{path}")
    assert attempt.problem == Problem.NO_REGISTRY_IMAGE
    assert attempt.outcome.startswith("Docker Engine 24.0.0 answers, but: ")


@pytest.mark.parametrize(
    "docker_host",
    ["tcp://192.0.2.1:2375", "tcp://docker:2375", "ssh://learner@example.org", "https://192.0.2.1:2376"],
)
def test_a_remote_daemon_is_named_without_a_connection(docker_host: str) -> None:
    """What it publishes on 127.0.0.1 is there, not here; 192.0.2.0/24 leads nowhere (RFC 5737)."""
    start = time.monotonic()
    assert attempt_at(docker_host).problem == Problem.REMOTE_DAEMON
    assert time.monotonic() - start < 1


@pytest.mark.parametrize("docker_host", ["docker", "tcp://", "tcp://h:port", "fd://", "unix://x", "a://b"])
def test_an_address_that_is_none_is_quoted(docker_host: str) -> None:
    """With an example of a right one."""
    attempt = attempt_at(docker_host)
    assert attempt.problem == Problem.BAD_ADDRESS
    assert repr(docker_host) in attempt.outcome
    assert "unix:///var/run/docker.sock" in attempt.fix


def test_a_context_that_is_not_there_is_named() -> None:
    """And the search goes on."""
    search = find("docker", environ={"DOCKER_CONTEXT": "lost", "HOME": os.environ["HOME"]})
    assert search.attempts[0].problem == Problem.UNKNOWN_CONTEXT
    assert "'lost'" in search.attempts[0].outcome
    assert len(search.attempts) == 2


def test_an_unknown_choice_is_told_the_known_ones() -> None:
    """COURSE_ENGINE is written by hand."""
    search = find(environ={"COURSE_ENGINE": "dokcer"})
    assert search.attempts[0].problem == Problem.UNKNOWN_CHOICE
    assert "auto, docker, embedded, in-process" in search.attempts[0].fix


def test_choosing_docker_does_not_fall_back() -> None:
    """Only auto goes on to the embedded engine."""
    search = find("docker", environ={"HOME": os.environ["HOME"]})
    assert [attempt.problem for attempt in search.attempts] == [Problem.NO_SOCKET]


ASK_AS_NOBODY = """
import grp, json, os, pwd, sys
from sandbox.engine import find
os.setgroups([]); os.setgid(int(sys.argv[1])); os.setuid(int(sys.argv[1]))
attempt = find("docker", environ={"HOME": "/nonexistent", **json.loads(sys.argv[2])}).attempts[0]
print(attempt.problem, attempt.outcome, attempt.fix, sep="\\n")
"""


def attempt_of_nobody(**environ: str) -> list[str]:
    """Return problem, outcome and fix that a user without any rights gets."""
    if os.geteuid() != 0:
        pytest.skip("Becoming a user without rights needs root.")
    done = subprocess.run(
        [sys.executable, "-c", ASK_AS_NOBODY, str(pwd.getpwnam("nobody").pw_uid), json.dumps(environ)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    ("group", "said"),
    [(0, "https://docs.docker.com/engine/security/rootless/"), (2, "`sudo usermod -aG bin nobody`")],
    ids=["root's", "a-group's"],
)
def test_a_socket_that_is_closed_to_us_is_told_with_the_command(
    short_folder: Path, group: int, said: str
) -> None:
    """The commonest first experience: Docker is there, and you are not in its group."""
    path = short_folder / "docker.sock"
    short_folder.chmod(0o755)
    with answering(path, {"/version": (200, VERSION)}):
        os.chown(path, 0, group)
        path.chmod(0o660)
        problem, outcome, fix = attempt_of_nobody(DOCKER_HOST=f"unix://{path}")
    assert problem == Problem.PERMISSION_DENIED
    assert outcome == f"the socket {path} is not open to you."
    assert said in fix


def test_a_usual_socket_in_a_closed_folder_is_somebody_elses(short_folder: Path) -> None:
    """Looking for it may not raise either."""
    short_folder.chmod(0o700)
    assert attempt_of_nobody(XDG_RUNTIME_DIR=str(short_folder))[0] == Problem.NO_SOCKET
