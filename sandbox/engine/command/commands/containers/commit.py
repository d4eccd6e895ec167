"""`docker commit`: an image out of what a container holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.engine.command.exchange.requests import ask
from sandbox.engine.command.grammar import between, command, many, switch, text
from sandbox.engine.command.names import parsed

if TYPE_CHECKING:
    from sandbox.engine.command.session import Session


@command(
    "commit",
    usage="[OPTIONS] CONTAINER [REPOSITORY[:TAG]]",
    takes=between(1, 2),
    help="Make an image of what a container holds",
    aliases=("docker container commit", "docker commit"),
)
@text("-a", "--author", about="Who made it")
@many("-c", "--change", about="Apply this instruction of a Dockerfile to the image")
@text("-m", "--message", about="Say what this is in the image's history")
@switch("-p", "--pause", about="Let the container rest meanwhile", default=True)
def commit(session: Session, words: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401  # declared above
    """Make it, and write its ID."""
    container, name = (*words, "")[:2]
    reference = parsed(name) if name else None
    query = {
        "container": container,
        "repo": reference.with_tag("").familiar if reference else "",
        "tag": reference.tag if reference else "",
        "author": options["author"],
        "comment": options["message"],
        "changes": list(options["change"]),
        "pause": "1" if options["pause"] else "0",
    }
    made = ask(session.api, "POST", "/commit", query=query, body={}, waits=True).json()
    session.line(str(made["Id"]))
