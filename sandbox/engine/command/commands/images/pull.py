"""`docker pull`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.engine.command.credentials import authorization_header
from sandbox.engine.command.exchange.progress import show
from sandbox.engine.command.exchange.requests import ask, messages
from sandbox.engine.command.grammar import command, exactly, switch, text
from sandbox.engine.command.names import transferred

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.engine.command.session import Session
    from sandbox.reference import Reference


@command(
    "pull",
    usage="[OPTIONS] NAME[:TAG|@DIGEST]",
    takes=exactly(1),
    help="Bring an image from a registry to the engine",
    aliases=("docker image pull", "docker pull"),
)
@switch("-a", "--all-tags", about="Bring all tags of the repository")
@text("--platform", about="Bring the image for this platform, such as linux/arm64")
@switch("-q", "--quiet", about="Show the name alone")
@switch("--disable-content-trust", about="Accepted and without effect, as in Docker's client", default=True)
def pull(session: Session, words: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401  # declared above
    """Pull, and name what was pulled."""
    quiet = options["quiet"]
    name, notice = transferred(words[0], all_tags=options["all_tags"])
    if not quiet:
        session.out(notice)
    pull_image(session, name, options["platform"], _silence if quiet else session.out)
    session.line(str(name))


def pull_image(session: Session, name: Reference, platform: str, out: Callable[[str], None]) -> None:
    """Pull one image, or all of a repository if no tag is named; the progress goes to `out`.

    Raises:
        CommandError: the engine or the registry said no.
    """
    with ask(
        session.api,
        "POST",
        "/images/create",
        query={"fromImage": name.with_tag("").familiar, "tag": name.digest or name.tag, "platform": platform},
        headers=authorization_header(session, name),
        streams=True,
    ) as response:
        show(messages(response), out)


def _silence(_: str) -> None:
    pass
