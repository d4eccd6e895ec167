"""`docker manifest inspect`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sandbox.engine.command.commands.manifests.drafts import Draft
from sandbox.engine.command.commands.manifests.entry import Entry, list_content
from sandbox.engine.command.commands.manifests.registries import (
    UnreachableError,
    fetch,
    fetch_entry,
    missing,
    registry_of,
)
from sandbox.engine.command.failures import CommandError
from sandbox.engine.command.grammar import between, command, switch
from sandbox.engine.command.names import parsed
from sandbox.image import Manifest

if TYPE_CHECKING:
    from sandbox.engine.command.session import Session
    from sandbox.reference import Reference

_OF_DESCRIPTOR = ("mediaType", "size", "digest", "urls", "annotations", "platform")


@command(
    "inspect",
    usage="[OPTIONS] [MANIFEST_LIST] MANIFEST",
    takes=between(1, 2),
    help="Show a manifest, or a list of manifests",
)
@switch("--insecure", about="Take plain HTTP and unknown certificates as well")
@switch("-v", "--verbose", about="Show name, descriptor and platform, too")
def inspect(session: Session, words: tuple[str, ...], *, insecure: bool, verbose: bool) -> None:
    """Show what is kept of it here, else what the registry has."""
    name = parsed(words[-1], default_tag="latest")
    if len(words) > 1:
        _show_kept(session, Draft(session, parsed(words[0], default_tag="latest")), name, verbose=verbose)
        return
    draft = Draft(session, name)
    if draft.exists:
        _show_draft(session, draft.entries(), verbose=verbose)
    elif verbose:
        _show_entries(session, name, fetch_entry(session, name, insecure=insecure))
    else:
        session.line(_fetched_text(session, name, insecure=insecure))


def _show_kept(session: Session, draft: Draft, name: Reference, *, verbose: bool) -> None:
    entry = draft.find(name)
    if entry is None:
        raise CommandError(f"No such manifest: {name.familiar}")
    session.line(json.dumps(entry.to_json() if verbose else json.loads(entry.content), indent="\t"))


def _show_draft(session: Session, entries: list[Entry], *, verbose: bool) -> None:
    if verbose:
        session.line(json.dumps([entry.to_json() for entry in entries], indent="\t"))
    else:
        session.line(list_content(entries)[0].decode())


def _show_entries(session: Session, name: Reference, entries: list[Entry]) -> None:
    del name
    shown: Any = [entry.to_json() for entry in entries]
    session.line(json.dumps(shown[0] if len(shown) == 1 else shown, indent="\t"))


def _fetched_text(session: Session, name: Reference, *, insecure: bool) -> str:
    try:
        with registry_of(session, name, insecure=insecure) as client:
            found = fetch(client, name)
    except UnreachableError:
        raise missing(name) from None
    fields = json.loads(found.content)
    if isinstance(found, Manifest):
        return json.dumps(fields, indent="\t")
    listed = [{key: entry[key] for key in _OF_DESCRIPTOR if key in entry} for entry in fields["manifests"]]
    return json.dumps({"schemaVersion": 2, "mediaType": found.media_type, "manifests": listed}, indent=3)
