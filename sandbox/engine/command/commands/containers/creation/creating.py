"""`docker run`, `docker create`.

Source: Docker Engine API 1.50, "Create a container", "Wait for a container"; seen with docker CLI 28.2.2.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import requests
from docker.errors import APIError, DockerException

from sandbox.engine.command.commands.containers.creation.settings import container_options, read_settings
from sandbox.engine.command.commands.images.pull import pull_image
from sandbox.engine.command.exchange.requests import ask, copy_output
from sandbox.engine.command.failures import BAD_USAGE, CommandError, daemon_words, failure_of
from sandbox.engine.command.grammar import at_least, command, switch
from sandbox.engine.command.names import parsed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.engine.command.session import Session

NO_TERMINAL = "the input device is not a TTY"
NO_INPUT = "the docker command of the course passes no input on to a container: leave out -i"
PULLS = ("always", "missing", "never")
NOT_FOUND = 404
NO_PROGRAM, NO_PERMISSION = 127, 126
_NO_PROGRAM_WORDS = ("executable file not found", "no such file or directory", "system cannot find the file")
_NO_PERMISSION_WORDS = ("permission denied", "is a directory")


@command(
    "create",
    usage="[OPTIONS] IMAGE [COMMAND] [ARG...]",
    takes=at_least(1),
    help="Make a container and do not start it",
    aliases=("docker container create", "docker create"),
    stops_at_argument=True,
)
@container_options
def create(session: Session, words: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401  # declared above
    """Make it, and write its ID."""
    body = _settings(session, words, options)
    session.line(_created(session, body, options))


@command(
    "run",
    usage="[OPTIONS] IMAGE [COMMAND] [ARG...]",
    takes=at_least(1),
    help="Make a container and start it",
    aliases=("docker container run", "docker run"),
    stops_at_argument=True,
)
@container_options
@switch("-d", "--detach", about="Do not wait for its end; write its ID")
def run(session: Session, words: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401  # declared above
    """Make and start it; then show what it prints, and end with its exit code."""
    body = _settings(session, words, options)
    try:
        container = _created(session, body, options)
    except (CommandError, DockerException, requests.RequestException) as error:
        raise _refused(failure_of(error, session.docker_host)) from None
    if options["detach"]:
        _start(session, container, options)
        session.line(container)
        return
    code = _watched(session, container, options)
    if code:
        raise CommandError("", code)


def _settings(session: Session, words: tuple[str, ...], options: Mapping[str, Any]) -> dict[str, Any]:
    image, *program = words
    if options["interactive"]:
        raise CommandError(NO_TERMINAL) if options["tty"] else _refused(CommandError(NO_INPUT))
    if options["pull"] not in PULLS:
        known = '"always", "missing" or "never"'
        raise _refused(CommandError(f"invalid pull option: '{options['pull']}': must be one of {known}"))
    try:
        return read_settings(image, program, options, session.environ)
    except CommandError as error:
        raise _refused(error) from None


def _created(session: Session, body: dict[str, Any], options: Mapping[str, Any]) -> str:
    if options["pull"] == "always":
        _pull(session, body["Image"], options)
    try:
        made = _create(session, body, options)
    except APIError as error:
        if error.status_code != NOT_FOUND or options["pull"] != "missing" or not _lacks_image(error):
            raise
        name = parsed(body["Image"], default_tag="latest")
        session.complain(f"Unable to find image '{name.familiar}' locally")
        _pull(session, body["Image"], options)
        made = _create(session, body, options)
    for warning in made.get("Warnings") or ():
        session.complain(f"WARNING: {warning}")
    identifier = str(made["Id"])
    if options["cidfile"]:
        Path(options["cidfile"]).write_text(identifier)
    return identifier


def _create(session: Session, body: dict[str, Any], options: Mapping[str, Any]) -> dict[str, Any]:
    query = {"name": options["name"], "platform": options["platform"]}
    made: dict[str, Any] = ask(session.api, "POST", "/containers/create", query=query, body=body).json()
    return made


def _pull(session: Session, image: str, options: Mapping[str, Any]) -> None:
    name = parsed(image, default_tag="latest")
    out = (lambda _: None) if options["quiet"] else session.err
    pull_image(session, name, options["platform"], out)


def _lacks_image(error: APIError) -> bool:
    return "no such image" in daemon_words(error).lower()


def _start(session: Session, container: str, options: Mapping[str, Any]) -> None:
    try:
        ask(session.api, "POST", f"/containers/{container}/start")
    except APIError as error:
        words = daemon_words(error)
        if options["rm"]:
            with suppress(APIError):  # the engine may have removed it already
                ask(session.api, "DELETE", f"/containers/{container}", query={"force": "1", "v": "1"})
        raise _refused(failure_of(error, session.docker_host), _start_code(words)) from None


def _start_code(words: str) -> int:
    lower = words.lower()
    if any(text in lower for text in _NO_PROGRAM_WORDS):
        return NO_PROGRAM
    return NO_PERMISSION if any(text in lower for text in _NO_PERMISSION_WORDS) else BAD_USAGE


def _watched(session: Session, container: str, options: Mapping[str, Any]) -> int:
    """Start a container, show what it prints, and return its exit code; an interrupt goes to it, too."""
    path = f"/containers/{container}"
    query = {"stream": "1", "stdout": "1", "stderr": "1"}
    output = ask(session.api, "POST", f"{path}/attach", query=query, streams=True)
    condition = "removed" if options["rm"] else "next-exit"
    end = ask(session.api, "POST", f"{path}/wait", query={"condition": condition}, streams=True)
    with output, end:
        _start(session, container, options)
        try:
            copy_output(output, session, is_terminal=options["tty"])
            return int(end.json()["StatusCode"])
        except KeyboardInterrupt:
            with suppress(APIError):  # it may have ended by itself
                ask(session.api, "POST", f"{path}/kill", query={"signal": "SIGINT"})
            raise


def _refused(error: CommandError, code: int = BAD_USAGE) -> CommandError:
    path = click.get_current_context().command_path
    return CommandError(f"docker: {error}\n\nRun '{path} --help' for more information", code)
