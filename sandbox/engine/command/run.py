"""One run of the command: words in, exit code out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import requests
from docker.errors import DockerException

from sandbox.engine.command.failures import CommandError, failure_of
from sandbox.engine.command.root import docker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.engine.command.session import Session


def run_command(words: Sequence[str], session: Session) -> int:
    """Run `docker WORDS` in this process and return its exit code; nothing is raised but KeyboardInterrupt.

    What it prints goes to the session's outputs while it comes.
    """
    try:
        with docker.make_context("docker", list(words), obj=session) as context:
            docker.invoke(context)
    except click.exceptions.Exit as end:
        return end.exit_code
    except (CommandError, DockerException, requests.RequestException) as error:
        failure = failure_of(error, session.docker_host)
        if str(failure):
            session.complain(str(failure))
        return failure.exit_code
    return 0
