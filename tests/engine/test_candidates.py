"""Where a daemon is looked for, and in which order."""

from __future__ import annotations

import hashlib
import json
import socket
from typing import TYPE_CHECKING

import pytest

from sandbox.engine import Attempt, Problem, find
from sandbox.engine.candidates import Candidate, candidates, usual_sockets
from sandbox.engine.daemon.address import is_this_machine, parse_address

if TYPE_CHECKING:
    from pathlib import Path

DESKTOP = "unix:///home/learner/.docker/desktop/docker.sock"


@pytest.fixture(autouse=True)
def _no_sockets_of_the_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The machine may have a daemon at a usual place."""
    monkeypatch.setattr("sandbox.engine.candidates.OF_THE_MACHINE", str(tmp_path / "docker.sock"))
    monkeypatch.setattr("sandbox.engine.candidates.OF_PODMAN", str(tmp_path / "podman.sock"))


def write_context(home: Path, name: str, meta: object) -> None:
    """Write a context as the `docker` command does."""
    folder = home / ".docker" / "contexts" / "meta" / hashlib.sha256(name.encode()).hexdigest()
    folder.mkdir(parents=True)
    (folder / "meta.json").write_text(json.dumps(meta))


def meta_of(name: str, host: str) -> object:
    """Return what a context's meta.json holds."""
    return {"Name": name, "Metadata": {}, "Endpoints": {"docker": {"Host": host, "SkipTLSVerify": False}}}


def write_config(home: Path, content: str) -> None:
    """Write ~/.docker/config.json."""
    (home / ".docker").mkdir(exist_ok=True)
    (home / ".docker" / "config.json").write_text(content)


def named(environ: dict[str, str]) -> list[str]:
    """Return the names of what would be looked at."""
    return [found.name if isinstance(found, Candidate) else found.candidate for found in candidates(environ)]


def test_docker_host_comes_before_the_context_and_that_before_the_usual_sockets(tmp_path: Path) -> None:
    """All that are there are looked at until one can be used."""
    write_context(tmp_path, "desktop-linux", meta_of("desktop-linux", DESKTOP))
    write_config(tmp_path, '{"currentContext": "desktop-linux", "auths": {"x": {}}}')
    (tmp_path / ".colima" / "default").mkdir(parents=True)
    colima = tmp_path / ".colima" / "default" / "docker.sock"
    colima.touch()
    environ = {"HOME": str(tmp_path), "DOCKER_HOST": "unix:///elsewhere.sock"}
    assert named(environ) == ["DOCKER_HOST", "context desktop-linux", str(colima)]
    context = list(candidates(environ))[1]
    assert isinstance(context, Candidate)
    assert context.host == DESKTOP


def test_docker_context_comes_before_the_configured_one(tmp_path: Path) -> None:
    """As for the `docker` command."""
    write_context(tmp_path, "a", meta_of("a", "unix:///a.sock"))
    write_context(tmp_path, "b", meta_of("b", "unix:///b.sock"))
    write_config(tmp_path, '{"currentContext": "a"}')
    assert named({"HOME": str(tmp_path)})[0] == "context a"
    assert named({"HOME": str(tmp_path), "DOCKER_CONTEXT": "b"})[0] == "context b"
    assert named({"HOME": str(tmp_path), "DOCKER_CONTEXT": "default"}) == ["the usual sockets"]


def test_docker_config_is_where_contexts_are(tmp_path: Path) -> None:
    """Its folder may be elsewhere."""
    write_context(tmp_path, "a", meta_of("a", "unix:///a.sock"))
    write_config(tmp_path, '{"currentContext": "a"}')
    environ = {"HOME": "/nonexistent", "DOCKER_CONFIG": str(tmp_path / ".docker")}
    assert named(environ)[0] == "context a"


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '"text"', '{"currentContext": 3}', '{"currentContext": ""}', "{}"],
)
def test_a_damaged_configuration_names_no_context(tmp_path: Path, content: str) -> None:
    """As for the `docker` command, which warns and goes on."""
    write_config(tmp_path, content)
    assert named({"HOME": str(tmp_path)}) == ["the usual sockets"]


@pytest.mark.parametrize(
    "meta",
    [
        [],
        {},
        {"Endpoints": []},
        {"Endpoints": {"docker": "x"}},
        {"Endpoints": {"docker": {"Host": 3}}},
        {"Endpoints": {"kubernetes": {"Host": "x"}}},
    ],
)
def test_a_context_without_a_daemon_is_told(tmp_path: Path, meta: object) -> None:
    """And is no reason to stop."""
    write_context(tmp_path, "half", meta)
    write_config(tmp_path, '{"currentContext": "half"}')
    first = next(candidates({"HOME": str(tmp_path)}))
    assert isinstance(first, Attempt)
    assert first.problem == Problem.UNKNOWN_CONTEXT
    assert "'half'" in first.outcome
    assert str(tmp_path / ".docker" / "config.json") in first.outcome


def test_one_socket_under_two_names_is_looked_at_once(tmp_path: Path) -> None:
    """/var/run is a link to /run."""
    (tmp_path / "run").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "run")
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(str(tmp_path / "run" / "docker.sock"))
    environ = {
        "HOME": "/nonexistent",
        "DOCKER_HOST": f"unix://{tmp_path}/link/docker.sock",
        "XDG_RUNTIME_DIR": str(tmp_path / "run"),
    }
    attempts = find("docker", environ=environ).attempts
    assert [attempt.candidate for attempt in attempts] == ["DOCKER_HOST"]


def test_usual_sockets_of_people_and_machine() -> None:
    """Docker Desktop, Colima, Rancher Desktop, rootless Docker, Podman."""
    usual = usual_sockets({"HOME": "/home/l", "XDG_RUNTIME_DIR": "/run/user/1000"})
    for path in (
        "/home/l/.docker/run/docker.sock",
        "/home/l/.docker/desktop/docker.sock",
        "/home/l/.colima/default/docker.sock",
        "/home/l/.rd/docker.sock",
        "/run/user/1000/docker.sock",
        "/run/user/1000/podman/podman.sock",
    ):
        assert f"unix://{path}" in usual


@pytest.mark.parametrize(
    ("text", "again", "remote"),
    [
        ("unix:///var/run/docker.sock", "unix:///var/run/docker.sock", False),
        ("npipe:////./pipe/docker_engine", "npipe:////./pipe/docker_engine", False),
        ("tcp://127.0.0.1", "tcp://127.0.0.1:2375", False),
        ("tcp://127.1.2.3:1", "tcp://127.1.2.3:1", False),
        ("tcp://[::1]:2375", "tcp://[::1]:2375", False),
        ("tcp://localhost:2375", "tcp://localhost:2375", False),
        ("https://192.0.2.1", "tcp://192.0.2.1:2376", True),
        ("tcp://docker:2375", "tcp://docker:2375", True),
        ("ssh://me@there", "ssh://me@there", True),
    ],
)
def test_addresses_are_read_as_docker_host_has_them(text: str, again: str, *, remote: bool) -> None:
    """Remote is what is not on this machine; no name is looked up for that."""
    address = parse_address(text)
    assert (str(address), address.is_remote) == (again, remote)


def test_an_address_of_this_machine_is_not_remote() -> None:
    """A daemon may listen on the machine's own address."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as route:
        try:
            route.connect(("192.0.2.1", 9))  # sends nothing
        except OSError:
            pytest.skip("This machine has no address but loopback.")
        assert is_this_machine(route.getsockname()[0])
    assert not is_this_machine("192.0.2.1")
    assert not is_this_machine("0.0.0.0")  # noqa: S104  # nothing is bound
