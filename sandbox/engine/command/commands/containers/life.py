"""`docker start`, `stop`, `restart`, `kill`, `rename`, `wait`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import requests
from docker.errors import APIError

from sandbox.engine.command.exchange.requests import ask, copy_output, part
from sandbox.engine.command.failures import CommandError, failure_of
from sandbox.engine.command.grammar import at_least, command, exactly, number, switch, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sandbox.engine.command.session import Session

_MANY = {"usage": "[OPTIONS] CONTAINER [CONTAINER...]", "takes": at_least(1)}


@command("start", help="Start containers", aliases=("docker container start", "docker start"), **_MANY)
@switch("-a", "--attach", about="Show what the container prints")
def start(session: Session, words: tuple[str, ...], *, attach: bool) -> None:
    """Start them, and name those that run."""
    if attach:
        _start_attached(session, words)
        return
    failed: list[str] = []
    for name in words:
        try:
            ask(session.api, "POST", f"/containers/{part(name)}/start")
        except APIError as error:
            session.complain(str(failure_of(error, session.docker_host)))
            failed.append(name)
        else:
            session.line(name)
    if failed:
        raise CommandError(f"Error: failed to start containers: {', '.join(failed)}")


@command("stop", help="Stop containers", aliases=("docker container stop", "docker stop"), **_MANY)
@text("-s", "--signal", about="Send this signal")
@number("-t", "--timeout", about="Wait this many seconds before it is killed")
def stop(session: Session, words: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401  # declared above
    """Stop them, and name those that ended."""
    each_of(session, words, lambda name: _told(session, name, "stop", _ending(options)))


@command(
    "restart", help="Stop containers and start them again", aliases=("docker container restart",), **_MANY
)
@text("-s", "--signal", about="Send this signal")
@number("-t", "--timeout", about="Wait this many seconds before it is killed")
def restart(session: Session, words: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401  # declared above
    """Restart them, and name those that run."""
    each_of(session, words, lambda name: _told(session, name, "restart", _ending(options)))


@command("kill", help="End containers at once", aliases=("docker container kill", "docker kill"), **_MANY)
@text("-s", "--signal", about="Send this signal")
def kill(session: Session, words: tuple[str, ...], *, signal: str) -> None:
    """Send the signal, and name those that took it."""
    each_of(session, words, lambda name: _told(session, name, "kill", {"signal": signal}))


@command("rename", usage="CONTAINER NEW_NAME", takes=exactly(2), help="Give a container another name")
def rename(session: Session, words: tuple[str, ...]) -> None:
    """Rename it."""
    try:
        ask(session.api, "POST", f"/containers/{part(words[0])}/rename", query={"name": words[1]})
    except APIError as error:
        session.complain(str(failure_of(error, session.docker_host)))
        raise CommandError(f"Error: failed to rename container named {words[0]}") from None


@command("wait", usage="CONTAINER [CONTAINER...]", takes=at_least(1), help="Wait for the end of containers")
def wait(session: Session, words: tuple[str, ...]) -> None:
    """Wait for each, and write its exit code."""

    def wait_for(name: str) -> None:
        response = ask(session.api, "POST", f"/containers/{part(name)}/wait", streams=True)
        session.line(str(response.json()["StatusCode"]))

    each_of(session, words, wait_for)


def each_of(session: Session, names: Iterable[str], do: Callable[[str], None]) -> None:
    """Do something to each of several things; what failed is told at the end.

    Raises:
        CommandError: something failed.
    """
    problems: list[str] = []
    for name in names:
        try:
            do(name)
        except (APIError, CommandError, requests.RequestException) as error:
            problems.append(str(failure_of(error, session.docker_host)))
    if problems:
        raise CommandError("\n".join(problems))


def _told(session: Session, name: str, verb: str, query: dict[str, object]) -> None:
    ask(session.api, "POST", f"/containers/{part(name)}/{verb}", query=query, waits=True)
    session.line(name)


def _ending(options: dict[str, Any]) -> dict[str, object]:
    return {"signal": options["signal"], "t": None if options["timeout"] is None else str(options["timeout"])}


def _start_attached(session: Session, words: tuple[str, ...]) -> None:
    if len(words) > 1:
        raise CommandError("you cannot start and attach multiple containers at once")
    facts = session.api.inspect_container(words[0])
    path = f"/containers/{part(facts['Id'])}"
    query = {"stream": "1", "stdout": "1", "stderr": "1"}
    output = ask(session.api, "POST", f"{path}/attach", query=query, streams=True)
    end = ask(session.api, "POST", f"{path}/wait", query={"condition": "next-exit"}, streams=True)
    ask(session.api, "POST", f"{path}/start")
    copy_output(output, session, is_terminal=facts["Config"]["Tty"])
    code = int(end.json()["StatusCode"])
    if code:
        raise CommandError("", code)
