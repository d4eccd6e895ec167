"""`docker image inspect`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.engine.command.grammar import at_least, command, text
from sandbox.engine.command.inspection import inspect_each

if TYPE_CHECKING:
    from sandbox.engine.command.session import Session


@command(
    "inspect", usage="[OPTIONS] IMAGE [IMAGE...]", takes=at_least(1), help="Show all that is known of images"
)
@text("-f", "--format", about="Write it as json, or by a Go template")
def inspect(session: Session, words: tuple[str, ...], *, format: str) -> None:  # noqa: A002  # the option's name
    """Write what the engine says of each image."""
    inspect_each(session, words, format, session.api.inspect_image)
