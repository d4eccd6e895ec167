"""`docker logs`: what a container has printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.engine.command.exchange.requests import ask, copy_output, part
from sandbox.engine.command.failures import CommandError
from sandbox.engine.command.grammar import command, exactly, switch, text
from sandbox.engine.command.tables.ages import read_since

if TYPE_CHECKING:
    from sandbox.engine.command.session import Session


@command(
    "logs",
    usage="[OPTIONS] CONTAINER",
    takes=exactly(1),
    help="Show what a container has printed",
    aliases=("docker container logs", "docker logs"),
)
@switch("--details", about="Show what was added to each line")
@switch("-f", "--follow", about="Go on while the container prints")
@text("--since", about="Show what is younger: a time, or a span such as 10m")
@text("-n", "--tail", about="Show this many lines from the end", default="all")
@switch("-t", "--timestamps", about="Show when each line was printed")
@text("--until", about="Show what is older: a time, or a span such as 10m")
def logs(session: Session, words: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401  # declared above
    """Write it to the output that it was printed to."""
    facts = session.api.inspect_container(words[0])
    query = {
        "stdout": "1",
        "stderr": "1",
        "follow": "1" if options["follow"] else "",
        "details": "1" if options["details"] else "",
        "timestamps": "1" if options["timestamps"] else "",
        "tail": options["tail"],
        "since": _moment("since", options["since"]),
        "until": _moment("until", options["until"]),
    }
    response = ask(session.api, "GET", f"/containers/{part(facts['Id'])}/logs", query=query, streams=True)
    copy_output(response, session, is_terminal=facts["Config"]["Tty"])


def _moment(name: str, word: str) -> str:
    try:
        return read_since(word) if word else ""
    except ValueError as error:
        raise CommandError(f'invalid value for "{name}": {error}') from None
