"""`docker push`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.engine.command.credentials import authorization_header
from sandbox.engine.command.exchange.platforms import platform_query
from sandbox.engine.command.exchange.progress import show
from sandbox.engine.command.exchange.requests import ask, messages, part
from sandbox.engine.command.failures import CommandError
from sandbox.engine.command.grammar import command, exactly, switch, text
from sandbox.engine.command.names import transferred

if TYPE_CHECKING:
    from sandbox.engine.command.session import Session


@command(
    "push",
    usage="[OPTIONS] NAME[:TAG]",
    takes=exactly(1),
    help="Bring an image from the engine to a registry",
    aliases=("docker image push", "docker push"),
)
@switch("-a", "--all-tags", about="Push all tags of the repository")
@text("--platform", about="Push the image for this platform alone, such as linux/arm64")
@switch("-q", "--quiet", about="Show the name alone")
@switch("--disable-content-trust", about="Accepted and without effect, as in Docker's client", default=True)
def push(session: Session, words: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401  # declared above
    """Push. The name alone decides where to."""
    quiet = options["quiet"]
    name, notice = transferred(words[0], all_tags=options["all_tags"])
    if not quiet:
        session.out(notice)
    if name.digest:
        raise CommandError("cannot push a digest reference")
    with ask(
        session.api,
        "POST",
        f"/images/{part(name.with_tag('').familiar)}/push",
        query={"tag": name.tag, "platform": platform_query(options["platform"])},
        headers=authorization_header(session, name),
        streams=True,
    ) as response:
        show(messages(response), _silence if quiet else session.out)
    if quiet:
        session.line(str(name))


def _silence(_: str) -> None:
    pass
