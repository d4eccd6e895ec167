"""`docker build`: by the engine's own builder.

Source: seen with docker CLI 28.2.2 and DOCKER_BUILDKIT=0; Docker Engine API 1.50, "Build an image".
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.engine.command.credentials.config_file import ConfigFile
from sandbox.engine.command.exchange.build_context import DOCKERFILE, folder_context, input_context
from sandbox.engine.command.exchange.progress import show
from sandbox.engine.command.exchange.requests import ask, messages
from sandbox.engine.command.failures import CommandError
from sandbox.engine.command.grammar import command, exactly, many, switch, text
from sandbox.engine.command.names import parsed
from sandbox.engine.command.tables.sizes import human_size

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sandbox.engine.command.session import Session


def _check_tag(word: str) -> None:
    try:
        parsed(word)
    except CommandError as error:
        raise ValueError(str(error)) from None


@command(
    "build",
    usage="[OPTIONS] PATH | URL | -",
    takes=exactly(1),
    help="Make an image by a Dockerfile",
    aliases=("docker image build", "docker build"),
)
@many("--build-arg", about="Set an ARG of the Dockerfile: NAME=VALUE, or NAME for the environment's value")
@text("-f", "--file", about="The Dockerfile, by default the context's Dockerfile")
@text("--iidfile", about="Write the image's ID into this file")
@many("--label", about="Give the image a label: NAME=VALUE")
@switch("--no-cache", about="Do every step again")
@text("--platform", about="Build for this platform, such as linux/arm64")
@switch("--pull", about="Look for a newer base image")
@switch("-q", "--quiet", about="Show the image's ID alone")
@switch("--rm", about="Remove the containers of the steps", default=True)
@switch("--force-rm", about="Remove them after a failure, too")
@many("-t", "--tag", about="Name the image", check=_check_tag)
@text("--target", about="Stop at this stage")
def build(session: Session, words: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401  # declared above
    """Send the context, and show the steps."""
    source = words[0]
    if source != "-" and "://" in source:
        raise CommandError(
            f"the docker command of the course builds from a folder or from -, not from {source}"
        )
    if source != "-":
        with folder_context(source, options["file"]) as (file, dockerfile):
            _build(session, file, dockerfile, options)
        return
    archive, dockerfile = input_context(session.read_input())
    _build(session, archive, options["file"] or dockerfile, options)


def _build(session: Session, archive: Any, dockerfile: str, options: Mapping[str, Any]) -> None:  # noqa: ANN401
    steps: list[str] = []
    out = steps.append if options["quiet"] else session.out
    out(f"Sending build context to Docker daemon  {human_size(_size_of(archive)):>7}\n")
    built: list[str] = []
    with ask(
        session.api,
        "POST",
        "/build",
        query=_query(session, dockerfile, options),
        data=archive,
        headers={"Content-Type": "application/x-tar", "X-Registry-Config": _logins(session)},
        streams=True,
    ) as response:
        try:
            show(messages(response), out, lambda aux: built.append(str(aux.get("ID", ""))))
        except CommandError:
            session.err("".join(steps))
            raise
    if options["quiet"]:
        session.line(built[-1] if built else "".join(steps).strip().rpartition("\n")[2])
    if options["iidfile"] and built:
        Path(options["iidfile"]).write_text(built[-1])


def _query(session: Session, dockerfile: str, options: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "t": list(options["tag"]),
        "dockerfile": dockerfile if dockerfile != DOCKERFILE else "",
        "buildargs": json.dumps(build_arguments(options["build_arg"], session.environ)),
        "labels": json.dumps(dict(label.partition("=")[::2] for label in options["label"])),
        "nocache": "1" if options["no_cache"] else "",
        "pull": "1" if options["pull"] else "",
        "rm": "1" if options["rm"] else "0",
        "forcerm": "1" if options["force_rm"] else "",
        "target": options["target"],
        "platform": options["platform"].lower(),
        "version": "1",
    }


def build_arguments(words: Iterable[str], environ: Mapping[str, str]) -> dict[str, str | None]:
    """Read `NAME=VALUE`; a name alone has the environment's value, and without one the Dockerfile's."""
    pairs = (word.partition("=") for word in words)
    return {name: value if sign else environ.get(name) for name, sign, value in pairs}


def _size_of(archive: Any) -> int:  # noqa: ANN401  # bytes or a file
    if isinstance(archive, bytes):
        return len(archive)
    end: int = archive.seek(0, 2)
    archive.seek(0)
    return end


def _logins(session: Session) -> str:
    """Return the log-ins that are kept in the file: a base image may come from any of these registries."""
    settings = ConfigFile(session.config_folder)
    found = {}
    for server in settings.entries:
        user, password, token = settings.login(server)
        found[server] = {"username": user, "password": password} | ({"identitytoken": token} if token else {})
    return base64.urlsafe_b64encode(json.dumps(found).encode()).decode()
