"""`docker manifest create`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.engine.command.commands.manifests.drafts import Draft
from sandbox.engine.command.commands.manifests.registries import fetch_entry
from sandbox.engine.command.failures import CommandError
from sandbox.engine.command.grammar import at_least, command, switch
from sandbox.engine.command.names import parsed

if TYPE_CHECKING:
    from sandbox.engine.command.session import Session


@command(
    "create", usage="MANIFEST_LIST MANIFEST [MANIFEST...]", takes=at_least(2), help="Begin a list of images"
)
@switch("-a", "--amend", about="Add to a list that was begun")
@switch("--insecure", about="Take plain HTTP and unknown certificates as well")
def create(session: Session, words: tuple[str, ...], *, amend: bool, insecure: bool) -> None:
    """Look each image up at its registry, and keep what is needed for the list."""
    draft = Draft(session, parsed(words[0], default_tag="latest"))
    if draft.exists and not amend:
        raise CommandError("refusing to amend an existing manifest list with no --amend flag")
    for word in words[1:]:
        name = parsed(word, default_tag="latest")
        entries = fetch_entry(session, name, insecure=insecure)
        if len(entries) != 1:
            raise CommandError(f"{name.familiar} is a manifest list")
        draft.put(name, entries[0])
    session.line(f"Created manifest list {draft.name.familiar}")
