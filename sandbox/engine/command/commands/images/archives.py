"""`docker save`, `docker load`, `docker import`: images as archives."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from sandbox.engine.command.exchange.output_file import check_output, written_file
from sandbox.engine.command.exchange.platforms import platform_query
from sandbox.engine.command.exchange.progress import show
from sandbox.engine.command.exchange.requests import ask, messages
from sandbox.engine.command.failures import CommandError
from sandbox.engine.command.grammar import at_least, command, many, switch, text
from sandbox.engine.command.names import parsed

if TYPE_CHECKING:
    from sandbox.engine.command.session import Session

CHUNK_BYTES = 1 << 20


@command(
    "save",
    usage="[OPTIONS] IMAGE [IMAGE...]",
    takes=at_least(1),
    help="Write images into an archive",
    aliases=("docker image save", "docker save"),
)
@text("-o", "--output", about="Write to this file in place of the output")
@text("--platform", about="Save the image for this platform alone")
def save(session: Session, words: tuple[str, ...], *, output: str, platform: str) -> None:
    """Save; a file appears whole or not at all."""
    if output:
        check_output(output, "failed to save image")
    elif session.out_bytes is None:
        raise CommandError("cowardly refusing to save to a terminal. Use the -o flag or redirect")
    query = {"names": list(words), "platform": platform_query(platform)}
    response = ask(session.api, "GET", "/images/get", query=query, streams=True)
    with response:
        if not output:
            for chunk in response.iter_content(CHUNK_BYTES):
                session.write_archive(chunk)
            return
        with written_file(Path(output)) as file:
            for chunk in response.iter_content(CHUNK_BYTES):
                file.write(chunk)


@command(
    "load",
    usage="[OPTIONS]",
    help="Read images from an archive",
    aliases=("docker image load", "docker load"),
)
@text("-i", "--input", about="Read this file in place of what is fed to the command")
@text("--platform", about="Load the image for this platform alone")
@switch("-q", "--quiet", about="Leave the progress out")
def load(session: Session, words: tuple[str, ...], **options: Any) -> None:  # noqa: ARG001, ANN401  # declared above
    """Load, and say which images came."""
    query = {"quiet": "1", "platform": platform_query(options["platform"])}
    if options["input"]:
        with _opened(options["input"]) as file:
            _post(session, "/images/load", query, file)
    elif session.stdin is None:
        raise CommandError("requested load from stdin, but stdin is empty")
    else:
        _post(session, "/images/load", query, session.stdin)


@command(
    "import",
    usage="[OPTIONS] file|URL|- [REPOSITORY[:TAG]]",
    takes=at_least(1),
    help="Make an image of one layer out of an archive of files",
    aliases=("docker image import", "docker import"),
)
@many("-c", "--change", about="Apply this instruction of a Dockerfile to the image")
@text("-m", "--message", about="Say what this is in the image's history")
@text("--platform", about="Make it for this platform")
def import_image(session: Session, words: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401  # declared above
    """Import, and write the image's ID."""
    source, name = (*words, "")[:2]
    if name:
        parsed(name)
    query = {
        "fromSrc": source if _is_url(source) else "-",
        "repo": name,
        "message": options["message"],
        "changes": list(options["change"]),
        "platform": options["platform"],
    }
    if source == "-":
        _post(session, "/images/create", query, session.read_input())
    elif _is_url(source):
        _post(session, "/images/create", query, None)
    else:
        with _opened(source) as file:
            _post(session, "/images/create", query, file)


def _post(session: Session, path: str, query: dict[str, Any], data: BinaryIO | bytes | None) -> None:
    headers = {"Content-Type": "application/x-tar"}
    with ask(session.api, "POST", path, query=query, data=data, headers=headers, streams=True) as response:
        show(messages(response), session.out)


def _is_url(source: str) -> bool:
    return source.startswith(("http://", "https://"))


def _opened(name: str) -> BinaryIO:
    try:
        return Path(name).open("rb")
    except OSError as error:
        raise CommandError(f"open {name}: {str(error.strerror).lower()}") from None
