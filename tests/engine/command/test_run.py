"""Wrong use, help, and the program itself: what needs no engine, beside Docker's own client."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest
from docker import DockerClient

from sandbox import __version__
from sandbox.engine.command import Session, run_command
from sandbox.engine.command.root import COMMANDS, LEFT_OUT, docker
from tests.requirements import missing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NOWHERE = "tcp://127.0.0.1:1"
WRONG = (
    "bogus",
    "image bogus",
    "--bogus ps",
    "ps --bogus",
    "ps -z",
    "ps -qz",
    "ps -n",
    "ps --last",
    "ps --last x",
    "ps --all=maybe",
    "ps extra",
    "ps --filter x",
    "ps --format {{",
    "ps --format {{.Bogus}}",
    "images a b",
    "images --filter x",
    "pull",
    "pull a b",
    "tag a",
    "rmi",
    "inspect",
    "history",
    "load extra",
    "import",
    "login a b",
    "volume create a b",
    "network create",
    "container bogus",
    "help bogus",
    "pull A",
    "pull a:b:c",
    "push -a x:1",
    "login -u a",
    "cp a b",
    "context show extra",
)


class Own:
    """Runs lines by our command, against an address where nothing is."""

    def __init__(self, folder: Path) -> None:
        """Begin with no output."""
        self.out = ""
        self.err = ""
        self._folder = folder

    def run(self, *words: str) -> int:
        """Run a line."""
        session = Session(
            connect=lambda host: DockerClient(base_url=host, version="1.41"),
            docker_host=NOWHERE,
            config_folder=self._folder,
            out=self._out,
            err=self._err,
            environ={},
        )
        return run_command(words, session)

    def _out(self, text: str) -> None:
        self.out += text

    def _err(self, text: str) -> None:
        self.err += text


@pytest.fixture
def own(tmp_path: Path) -> Own:
    """Our command."""
    return Own(tmp_path)


@pytest.mark.docker
@pytest.mark.parametrize("line", WRONG)
def test_wrong_use_is_told_in_the_words_of_dockers_client(
    line: str, own: Own, tmp_path: Path, machine_environ: Mapping[str, str], request: pytest.FixtureRequest
) -> None:
    program = shutil.which("docker", path=machine_environ.get("PATH"))
    if program is None:
        missing(request.config, "docker", "There is no docker command on this machine to compare with.")
    real = subprocess.run(
        [program, *line.split()],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env={"DOCKER_HOST": NOWHERE, "DOCKER_CONFIG": str(tmp_path), "HOME": str(tmp_path)},
        check=False,
    )
    code = own.run(*line.split())
    assert (code, own.out, own.err) == (real.returncode, real.stdout, real.stderr)


def test_what_only_dockers_client_has_is_said_to_be_so(own: Own) -> None:
    assert own.run("swarm", "init") == 1
    assert own.err.splitlines()[:3] == [
        "docker: unknown command: docker swarm",
        "",
        "This is the course's own docker command; Docker's has docker swarm, and this one not.",
    ]


def test_an_engine_that_does_not_answer_is_named(own: Own) -> None:
    for words in (
        ("ps",),
        ("images",),
        ("pull", "python"),
        ("run", "python"),
        ("manifest", "inspect", "a.b/c"),
    ):
        assert own.run(*words) in (1, 125)
    assert f"Cannot connect to the Docker daemon at {NOWHERE}. Is the docker daemon running?" in own.err


def test_version_says_what_the_client_is_without_an_engine(own: Own) -> None:
    assert own.run("version") == 1
    assert own.out.startswith(f"Client: docker command of the course\n Version:           {__version__}\n")
    assert own.run("--version") == 0
    assert own.out.endswith(f"Docker command of the course, version {__version__}\n")


def test_every_command_has_a_page_of_help(own: Own) -> None:
    for name in COMMANDS:
        own.out = ""
        assert own.run(name, "--help") == 0, name
        assert own.out.startswith(f"Usage:  docker {name}"), name
    assert own.run("image", "ls", "-h") == 0
    assert own.run("help", "pull") == 0
    assert own.run("--help") == 0
    assert all(f"\n  {name}" in own.out for name in COMMANDS)
    assert not set(COMMANDS) & set(LEFT_OUT)


def test_no_command_at_all_shows_the_help_on_the_error_output(own: Own) -> None:
    assert own.run() == 0
    assert own.out == ""
    assert own.err.startswith("Usage:  docker COMMAND")


def test_every_name_in_a_group_leads_to_a_command() -> None:
    context = click.Context(docker)
    for name in docker.list_commands(context):
        found = docker.get_command(context, name)
        assert isinstance(found, click.Command), name
        if isinstance(found, click.Group):
            assert all(found.get_command(context, inner) for inner in found.list_commands(context))


def test_the_program_reaches_the_engine_that_docker_host_names(tmp_path: Path) -> None:
    environment = {**os.environ, "DOCKER_HOST": NOWHERE, "DOCKER_CONFIG": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-m", "sandbox.engine.command", "ps"],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == f"Cannot connect to the Docker daemon at {NOWHERE}. Is the docker daemon running?\n"
