"""`docker history`: the steps that made an image."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.engine.command.exchange.requests import ask, part
from sandbox.engine.command.grammar import command, exactly, switch, text
from sandbox.engine.command.tables.ages import ago, of_timestamp
from sandbox.engine.command.tables.columns import short_id, shortened
from sandbox.engine.command.tables.listing import Listing
from sandbox.engine.command.tables.sizes import image_size
from sandbox.engine.command.templates import Row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.engine.command.session import Session

SHORT_STEP = 45
MISSING = "<missing>"
TITLES = {
    "ID": "IMAGE",
    "CreatedSince": "CREATED",
    "CreatedAt": "CREATED AT",
    "CreatedBy": "CREATED BY",
    "Size": "SIZE",
    "Comment": "COMMENT",
}
HUMAN = Listing(TITLES, "{{.ID}}\t{{.CreatedSince}}\t{{.CreatedBy}}\t{{.Size}}\t{{.Comment}}")
EXACT = Listing(TITLES, "{{.ID}}\t{{.CreatedAt}}\t{{.CreatedBy}}\t{{.Size}}\t{{.Comment}}")


@command(
    "history",
    usage="[OPTIONS] IMAGE",
    takes=exactly(1),
    help="Show the steps that made an image",
    aliases=("docker image history", "docker history"),
)
@text("--format", about="Write it as table, json, or by a Go template")
@switch("-H", "--human", about="Write sizes and times for people", default=True)
@switch("--no-trunc", about="Write IDs and steps in full")
@switch("-q", "--quiet", about="Show the IDs alone")
def history(session: Session, words: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401  # declared above
    """List the steps, the latest first."""
    listing = HUMAN if options["human"] else EXACT
    steps = ask(session.api, "GET", f"/images/{part(words[0])}/history").json()
    rows = [_row(step, shortens=not options["no_trunc"], is_human=options["human"]) for step in steps]
    session.out(listing.written(rows, listing.form(options["format"], quiet=options["quiet"])))


def _row(step: Mapping[str, Any], *, shortens: bool, is_human: bool) -> Row:
    created = of_timestamp(step["Created"])
    made_by = str(step["CreatedBy"]).replace("\t", " ")
    full_id = str(step["Id"])
    return Row(
        "*image.historyContext",
        {
            "ID": short_id(full_id) if shortens and full_id != MISSING else full_id,
            "CreatedSince": ago(created),
            "CreatedAt": created.astimezone().isoformat(timespec="seconds").replace("+00:00", "Z"),
            "CreatedBy": shortened(made_by, SHORT_STEP) if shortens else made_by,
            "Size": image_size(step["Size"]) if is_human else str(step["Size"]),
            "Comment": step.get("Comment", ""),
        },
    )
