"""`docker image prune`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.engine.command.exchange.filters import check_filter
from sandbox.engine.command.grammar import command, many, switch
from sandbox.engine.command.pruning import is_wanted, reclaimed, told
from sandbox.engine.command.pruning import prune as prune_kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sandbox.engine.command.session import Session

DANGLING = "This will remove all dangling images."
UNUSED = "This will remove all images without at least one container associated to them."


@command("prune", usage="[OPTIONS]", help="Remove images that nothing needs")
@switch("-a", "--all", about="Remove those with a name, too, if no container uses them")
@many("--filter", about="Remove only what a condition holds for", kind="filter", check=check_filter)
@switch("-f", "--force", about="Do not ask")
def prune(session: Session, words: tuple[str, ...], **options: Any) -> None:  # noqa: ARG001, ANN401  # declared above
    """Remove them, and say what went."""
    if not is_wanted(session, UNUSED if options["all"] else DANGLING, force=options["force"]):
        return
    dangling = {"dangling": ["false" if options["all"] else "true"]}
    gone = prune_kind(session, "images", options["filter"], dangling)
    session.out(told("Deleted Images:", gone_lines(gone.get("ImagesDeleted") or ())))
    session.out(reclaimed(gone.get("SpaceReclaimed", 0)))


def gone_lines(entries: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """Tell tags and images that went."""
    for entry in entries:
        yield f"deleted: {entry['Deleted']}" if entry.get("Deleted") else f"untagged: {entry['Untagged']}"
