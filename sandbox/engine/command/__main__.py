"""The `docker` command as a program: `python -m sandbox.engine.command`, console script `course-docker`.

It reaches the engine that DOCKER_HOST names and keeps its settings where DOCKER_CONFIG says.
"""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

import docker

from sandbox.engine.command.run import run_command
from sandbox.engine.command.session import Session
from sandbox.engine.contexts import config_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from typing import TextIO

    from docker import DockerClient

USUAL_HOST = "npipe:////./pipe/docker_engine" if os.name == "nt" else "unix:///var/run/docker.sock"
INTERRUPTED = 130


def main() -> None:
    """Run the command that the arguments name, and end with its exit code."""
    with ExitStack() as clients:
        session = Session(
            connect=lambda host: clients.enter_context(_client(host)),
            docker_host=os.environ.get("DOCKER_HOST") or USUAL_HOST,
            config_folder=config_folder(os.environ),
            out=_writer(sys.stdout),
            err=_writer(sys.stderr),
            stdin=sys.stdin.buffer,
            out_bytes=None if sys.stdout.isatty() else _write_bytes,
        )
        try:
            code = run_command(sys.argv[1:], session)
        except KeyboardInterrupt:
            code = INTERRUPTED
    sys.exit(code)


def _client(host: str) -> AbstractContextManager[DockerClient]:
    client = docker.DockerClient.from_env(environment={**os.environ, "DOCKER_HOST": host})
    client.api.trust_env = False  # a proxy of the machine's is not for its engine
    return closing(client)


def _writer(stream: TextIO) -> Callable[[str], None]:
    def write(text: str) -> None:
        stream.write(text)
        stream.flush()

    return write


def _write_bytes(chunk: bytes) -> None:
    sys.stdout.buffer.write(chunk)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
