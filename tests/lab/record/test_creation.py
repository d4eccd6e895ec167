"""What a request or a command line is about to make."""

from __future__ import annotations

import pytest

from sandbox.lab.record.creation import (
    Creation,
    creation_of_command,
    creation_of_request,
    full_names,
    subcommand,
)

DIGEST = "sha256:" + "a" * 64
HUB = "docker.io/library"

REQUESTS = {
    "/images/create?fromImage=python&tag=3.12": Creation((f"{HUB}/python:3.12",)),
    "/images/create?fromImage=python:3.12": Creation((f"{HUB}/python:3.12",)),
    f"/images/create?fromImage=python&tag={DIGEST}": Creation((f"{HUB}/python@{DIGEST}",)),
    "/images/create?fromImage=127.0.0.1:5001/a/b": Creation(repository="127.0.0.1:5001/a/b"),
    "/images/create?fromSrc=-&repo=a/b&tag=1": Creation(("docker.io/a/b:1",)),
    "/images/create?fromSrc=-": Creation(),
    "/images/docker.io/a/b:1/tag?repo=127.0.0.1:5001/a/b&tag=1": Creation(
        ("127.0.0.1:5001/a/b:1",), makes_images=False
    ),
    "/images/a/tag?repo=b": Creation((f"{HUB}/b:latest",), makes_images=False),
    "/build?t=a:1&t=b:2&dockerfile=Dockerfile": Creation((f"{HUB}/a:1", f"{HUB}/b:2")),
    "/build": Creation(),
    "/commit?container=1&repo=a&tag=2": Creation((f"{HUB}/a:2",)),
    "/commit?container=1": Creation(),
    "/build?t=UPPER": Creation(),
}


@pytest.mark.parametrize(("path", "creation"), REQUESTS.items(), ids=list(REQUESTS))
def test_a_request_tells_what_it_makes(path: str, creation: Creation) -> None:
    assert creation_of_request("POST", f"http+docker://localhost/v1.41{path}") == creation
    assert creation_of_request("POST", f"http://127.0.0.1:2375{path}") == creation


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/images/json"),
        ("POST", "/images/a/push?tag=1"),
        ("POST", "/images/prune"),
        ("DELETE", "/images/a:1"),
        ("POST", "/containers/create"),
        ("GET", "/images/create?fromImage=a"),
    ],
)
def test_other_requests_make_no_image(method: str, path: str) -> None:
    assert creation_of_request(method, f"http+docker://localhost/v1.41{path}") is None


def test_a_load_makes_what_its_archive_names() -> None:
    creation = creation_of_request("POST", "http+docker://localhost/v1.41/images/load", ["a:1", "a:1"])
    assert creation == Creation((f"{HUB}/a:1",))


COMMANDS = {
    "tag a:1 127.0.0.1:5001/a:1": Creation(("127.0.0.1:5001/a:1",), makes_images=False),
    "image tag a b": Creation((f"{HUB}/b:latest",), makes_images=False),
    "pull -q python:3.12": Creation((f"{HUB}/python:3.12",)),
    "pull --all-tags 127.0.0.1:5001/a": Creation(repository="127.0.0.1:5001/a"),
    "build -t a:1 --tag=b:1 -tc:1 .": Creation((f"{HUB}/a:1", f"{HUB}/b:1", f"{HUB}/c:1")),
    "buildx build -t a:1 .": Creation((f"{HUB}/a:1",)),
    "run --rm -v x:/y alpine": Creation((f"{HUB}/alpine:latest",)),
    "container create alpine:3": Creation((f"{HUB}/alpine:3",)),
    "import - a:1": Creation((f"{HUB}/a:1",)),
    "commit 1f2e a:1": Creation((f"{HUB}/1f2e:latest", f"{HUB}/a:1")),
}


@pytest.mark.parametrize(("line", "creation"), COMMANDS.items(), ids=list(COMMANDS))
def test_a_command_line_tells_what_it_may_make(line: str, creation: Creation) -> None:
    assert creation_of_command(line.split()) == creation


@pytest.mark.parametrize("line", ["", "ps", "push a:1", "images", "image ls", "rmi a:1", "network create a"])
def test_other_commands_make_no_image(line: str) -> None:
    assert creation_of_command(line.split()) is None


def test_a_load_command_makes_what_its_archive_names() -> None:
    creation = creation_of_command(["load", "-i", "images.tar"], ["a/b:1"])
    assert creation is not None
    assert "docker.io/a/b:1" in creation.references


def test_grouped_commands_do_the_same_as_short_ones() -> None:
    assert subcommand(["image", "pull", "a"]) == subcommand(["pull", "a"]) == ("pull", ("a",))
    assert subcommand(["network", "create", "a"]) == ("network", ("create", "a"))
    assert subcommand([]) == ("", ())


def test_names_are_full_and_once_each() -> None:
    assert full_names(["python", "docker.io/library/python:latest", "No Name"]) == (f"{HUB}/python:latest",)
