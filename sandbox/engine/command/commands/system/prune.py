"""`docker system prune`: everything that nothing needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.engine.command.commands.images.prune import gone_lines
from sandbox.engine.command.exchange.filters import check_filter
from sandbox.engine.command.grammar import command, many, switch
from sandbox.engine.command.pruning import ASKED, reclaimed, told
from sandbox.engine.command.pruning import prune as prune_kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.engine.command.session import Session


@command("prune", usage="[OPTIONS]", help="Remove what nothing needs")
@switch("-a", "--all", about="Remove images with a name, too, if no container uses them")
@many("--filter", about="Remove only what a condition holds for", kind="filter", check=check_filter)
@switch("-f", "--force", about="Do not ask")
@switch("--volumes", about="Remove volumes without a name, too")
def prune(session: Session, words: tuple[str, ...], **options: Any) -> None:  # noqa: ARG001, ANN401  # declared above
    """Remove it, kind by kind, and say what went."""
    listed = "".join(f"  - {line}\n" for line in _warned(options))
    if not options["force"] and not session.is_confirmed(f"WARNING! This will remove:\n{listed}\n{ASKED}"):
        return
    freed = 0
    for title, kind, field, more in _kinds(options):
        gone = prune_kind(session, kind, options["filter"], more)
        entries = gone.get(field) or ()
        session.out(told(title, gone_lines(entries) if kind == "images" else entries))
        freed += gone.get("SpaceReclaimed", 0)
    session.out(reclaimed(freed))


def _warned(options: dict[str, Any]) -> Iterator[str]:
    yield "all stopped containers"
    yield "all networks not used by at least one container"
    if options["volumes"]:
        yield "all anonymous volumes not used by at least one container"
    if options["all"]:
        yield "all images without at least one container associated to them"
        yield "all build cache"
    else:
        yield "all dangling images"
        yield "unused build cache"


def _kinds(options: dict[str, Any]) -> Iterator[tuple[str, str, str, dict[str, list[str]] | None]]:
    yield "Deleted Containers:", "containers", "ContainersDeleted", None
    yield "Deleted Networks:", "networks", "NetworksDeleted", None
    if options["volumes"]:
        yield "Deleted Volumes:", "volumes", "VolumesDeleted", None
    dangling = {"dangling": ["false" if options["all"] else "true"]}
    yield "Deleted Images:", "images", "ImagesDeleted", dangling
    yield "Deleted build cache objects:", "build", "CachesDeleted", None
