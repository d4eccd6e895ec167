"""`docker manifest rm`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.engine.command.commands.manifests.drafts import Draft
from sandbox.engine.command.failures import CommandError
from sandbox.engine.command.grammar import at_least, command
from sandbox.engine.command.names import parsed

if TYPE_CHECKING:
    from sandbox.engine.command.session import Session


@command(
    "rm",
    usage="MANIFEST_LIST [MANIFEST_LIST...]",
    takes=at_least(1),
    help="Forget lists that were begun here",
)
def remove(session: Session, words: tuple[str, ...]) -> None:
    """Forget them; what was pushed stays."""
    problems = []
    for word in words:
        draft = Draft(session, parsed(word, default_tag="latest"))
        if draft.exists:
            draft.remove()
        else:
            problems.append(f"No such manifest: {draft.name.familiar}")
    if problems:
        raise CommandError("\n".join(problems))
