"""`docker rm`, `docker container prune`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docker.errors import APIError

from sandbox.engine.command.commands.containers.life import each_of
from sandbox.engine.command.exchange.filters import check_filter
from sandbox.engine.command.exchange.requests import ask, part
from sandbox.engine.command.failures import failure_of
from sandbox.engine.command.grammar import at_least, command, many, switch
from sandbox.engine.command.pruning import is_wanted, reclaimed, told
from sandbox.engine.command.pruning import prune as prune_kind

if TYPE_CHECKING:
    from sandbox.engine.command.session import Session

STOPPED = "This will remove all stopped containers."
_NOT_FOUND = 404


@command(
    "rm",
    usage="[OPTIONS] CONTAINER [CONTAINER...]",
    takes=at_least(1),
    help="Remove containers",
    aliases=("docker container rm", "docker container remove", "docker rm"),
)
@switch("-f", "--force", about="End it first if it runs")
@switch("-l", "--link", about="Remove the link alone")
@switch("-v", "--volumes", about="Remove its volumes without a name, too")
def remove(session: Session, words: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401  # declared above
    """Remove them, and name those that went."""
    query = {
        "force": "1" if options["force"] else "",
        "link": "1" if options["link"] else "",
        "v": "1" if options["volumes"] else "",
    }

    def remove_one(name: str) -> None:
        try:
            ask(session.api, "DELETE", f"/containers/{part(name.strip('/'))}", query=query, waits=True)
        except APIError as error:
            if not options["force"] or error.status_code != _NOT_FOUND:
                raise
            session.complain(str(failure_of(error, session.docker_host)))
        else:
            session.line(name)

    each_of(session, words, remove_one)


@command("prune", usage="[OPTIONS]", help="Remove containers that do not run")
@many("--filter", about="Remove only what a condition holds for", kind="filter", check=check_filter)
@switch("-f", "--force", about="Do not ask")
def prune(session: Session, words: tuple[str, ...], **options: Any) -> None:  # noqa: ARG001, ANN401  # declared above
    """Remove them, and say what went."""
    if is_wanted(session, STOPPED, force=options["force"]):
        gone = prune_kind(session, "containers", options["filter"])
        session.out(told("Deleted Containers:", gone.get("ContainersDeleted") or ()))
        session.out(reclaimed(gone.get("SpaceReclaimed", 0)))
