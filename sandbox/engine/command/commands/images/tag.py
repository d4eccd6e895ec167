"""`docker tag`: one more name for an image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.engine.command.exchange.requests import ask, part
from sandbox.engine.command.failures import CommandError
from sandbox.engine.command.grammar import command, exactly
from sandbox.engine.command.names import parsed

if TYPE_CHECKING:
    from sandbox.engine.command.session import Session


@command(
    "tag",
    usage="SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]",
    takes=exactly(2),
    help="Give an image one more name",
    aliases=("docker image tag", "docker tag"),
)
def tag(session: Session, words: tuple[str, ...]) -> None:
    """Name an image."""
    source, target = words
    for word in words:
        try:
            parsed(word)
        except CommandError as error:
            raise CommandError(
                f'Error parsing reference: "{word}" is not a valid repository/tag: {error}'
            ) from None
    name = parsed(target)
    if name.digest:
        raise CommandError("refusing to create a tag with a digest reference")
    repository = name.with_tag("").familiar
    ask(
        session.api,
        "POST",
        f"/images/{part(source)}/tag",
        query={"repo": repository, "tag": name.tag or "latest"},
    )
