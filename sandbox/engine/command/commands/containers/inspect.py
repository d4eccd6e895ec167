"""`docker container inspect`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.engine.command.exchange.requests import ask, part
from sandbox.engine.command.grammar import at_least, command, switch, text
from sandbox.engine.command.inspection import inspect_each

if TYPE_CHECKING:
    from sandbox.engine.command.session import Session


@command(
    "inspect",
    usage="[OPTIONS] CONTAINER [CONTAINER...]",
    takes=at_least(1),
    help="Show all that is known of containers",
)
@text("-f", "--format", about="Write it as json, or by a Go template")
@switch("-s", "--size", about="Add the sizes of files")
def inspect(session: Session, words: tuple[str, ...], *, format: str, size: bool) -> None:  # noqa: A002  # the option's name
    """Write what the engine says of each container."""

    def find(name: str) -> dict[str, Any]:
        query = {"size": "1" if size else ""}
        found: dict[str, Any] = ask(session.api, "GET", f"/containers/{part(name)}/json", query=query).json()
        return found

    inspect_each(session, words, format, find)
