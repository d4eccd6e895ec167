"""`docker search`: repositories of Docker Hub."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.engine.command.credentials import authorization_header
from sandbox.engine.command.exchange.filters import check_filter, filters_json, read_filters
from sandbox.engine.command.exchange.requests import ask
from sandbox.engine.command.grammar import command, exactly, many, number, switch, text
from sandbox.engine.command.names import parsed
from sandbox.engine.command.tables.columns import shortened
from sandbox.engine.command.tables.listing import Listing
from sandbox.engine.command.templates import Row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.engine.command.session import Session

SHORT_DESCRIPTION = 45
TITLES = {
    "Name": "NAME",
    "Description": "DESCRIPTION",
    "StarCount": "STARS",
    "IsOfficial": "OFFICIAL",
    "IsAutomated": "AUTOMATED",
}
LISTING = Listing(TITLES, "{{.Name}}\t{{.Description}}\t{{.StarCount}}\t{{.IsOfficial}}")


@command("search", usage="[OPTIONS] TERM", takes=exactly(1), help="Search Docker Hub for repositories")
@many("-f", "--filter", about="Show only what a condition holds for", kind="filter", check=check_filter)
@text("--format", about="Write it by a Go template")
@number("--limit", about="Show this many at most", default=0)
@switch("--no-trunc", about="Write descriptions in full")
def search(session: Session, words: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401  # declared above
    """List what the engine finds, the most starred first."""
    wanted = read_filters(options["filter"])
    query = {
        "term": words[0],
        "limit": options["limit"] or None,
        "filters": filters_json(wanted) if wanted else "",
    }
    hub = parsed("library/search")
    found = ask(
        session.api, "GET", "/images/search", query=query, headers=authorization_header(session, hub)
    ).json()
    results = sorted(found or (), key=lambda each: -int(each.get("star_count", 0)))
    rows = [_row(each, shortens=not options["no_trunc"]) for each in results]
    session.out(LISTING.written(rows, LISTING.form(options["format"])))


def _row(result: Mapping[str, Any], *, shortens: bool) -> Row:
    description = str(result.get("description", "")).replace("\n", " ").replace("\r", " ")
    return Row(
        "*registry.searchContext",
        {
            "Name": result["name"],
            "Description": shortened(description, SHORT_DESCRIPTION) if shortens else description,
            "StarCount": str(result.get("star_count", 0)),
            "IsOfficial": "[OK]" if result.get("is_official") else "",
            "IsAutomated": "[OK]" if result.get("is_automated") else "",
        },
    )
