"""`docker rmi`, `docker image rm`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docker.errors import APIError

from sandbox.engine.command.exchange.requests import ask, part
from sandbox.engine.command.failures import CommandError, failure_of
from sandbox.engine.command.grammar import at_least, command, switch

if TYPE_CHECKING:
    from sandbox.engine.command.session import Session

_NOT_FOUND = 404


@command(
    "rmi",
    usage="[OPTIONS] IMAGE [IMAGE...]",
    takes=at_least(1),
    help="Remove names of images, and images without a name",
    aliases=("docker image rm", "docker image remove", "docker rmi"),
)
@switch("-f", "--force", about="Remove it although containers use it")
@switch("--no-prune", about="Keep the images between the steps of its build")
def remove(session: Session, words: tuple[str, ...], *, force: bool, no_prune: bool) -> None:
    """Remove, and say what went; what could not be removed is told at the end."""
    problems: list[str] = []
    fatal = False
    for name in words:
        try:
            gone = ask(
                session.api,
                "DELETE",
                f"/images/{part(name)}",
                query={"force": "1" if force else "", "noprune": "1" if no_prune else ""},
            ).json()
        except APIError as error:
            problems.append(str(failure_of(error, session.docker_host)))
            fatal = fatal or error.status_code != _NOT_FOUND
        else:
            for entry in gone:
                session.line(
                    f"Deleted: {entry['Deleted']}"
                    if entry.get("Deleted")
                    else f"Untagged: {entry['Untagged']}"
                )
    if problems and (fatal or not force):
        raise CommandError("\n".join(problems))
    for problem in problems:
        session.complain(problem)
