"""`docker inspect`: whatever has that name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docker.errors import APIError

from sandbox.engine.command.exchange.requests import ask, part
from sandbox.engine.command.failures import CommandError
from sandbox.engine.command.grammar import at_least, command, switch, text
from sandbox.engine.command.inspection import inspect_each

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.engine.command.session import Session

_TYPES = ("config", "container", "image", "network", "node", "plugin", "secret", "service", "task", "volume")
_NOT_FOUND = 404


@command(
    "inspect",
    usage="[OPTIONS] NAME|ID [NAME|ID...]",
    takes=at_least(1),
    help="Show all that is known of containers, images, networks and volumes",
)
@text("-f", "--format", about="Write it as json, or by a Go template")
@switch("-s", "--size", about="Add the size of a container's files")
@text("--type", about="Look for things of this type alone")
def inspect(session: Session, words: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401  # declared above
    """Look for each name among containers, images, networks and volumes, in this order."""
    kind = options["type"]
    if kind and kind not in _TYPES:
        known = ", ".join(f'"{name}"' for name in _TYPES)
        raise CommandError(f'unknown type: "{kind}": must be one of {known}')
    finders = _finders(session, with_size=options["size"])
    if kind and kind not in finders:
        raise CommandError(
            f"the docker command of the course inspects no {kind}s: it knows {', '.join(finders)}"
        )
    inspect_each(session, words, options["format"], finders[kind] if kind else _any_of(finders))


def _finders(session: Session, *, with_size: bool) -> dict[str, Callable[[str], dict[str, Any]]]:
    def container(name: str) -> dict[str, Any]:
        found: dict[str, Any] = ask(
            session.api, "GET", f"/containers/{part(name)}/json", query={"size": with_size}
        ).json()
        return found

    return {
        "container": container,
        "image": session.api.inspect_image,
        "network": session.api.inspect_network,
        "volume": session.api.inspect_volume,
    }


def _any_of(finders: dict[str, Callable[[str], dict[str, Any]]]) -> Callable[[str], dict[str, Any]]:
    def find(name: str) -> dict[str, Any]:
        for finder in finders.values():
            try:
                return finder(name)
            except APIError as error:
                if error.status_code != _NOT_FOUND:
                    raise
        raise CommandError(f"Error: No such object: {name}")

    return find
