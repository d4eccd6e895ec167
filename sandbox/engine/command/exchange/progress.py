"""The messages of progress that the engine sends: one plain line each, as for an output that is no terminal.

Source: seen with docker CLI 28.2.2; Docker Engine API 1.50, "Create an image".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.engine.command.failures import CommandError
from sandbox.engine.progress.folding import error_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


def show(
    messages: Iterable[Mapping[str, Any]],
    out: Callable[[str], None],
    aside: Callable[[Mapping[str, Any]], None] = lambda _: None,
) -> None:
    """Write each message; `aside` gets those with an `aux` part, which are not shown.

    Raises:
        CommandError: the engine sent an error in the stream.
    """
    for message in messages:
        if message.get("aux") is not None:
            aside(message["aux"])
        elif error := error_in(message):
            raise CommandError(error, _exit_code(message))
        else:
            out(line_of(message))


def line_of(message: Mapping[str, Any]) -> str:
    """Return what is shown of a message, "" for a step of a progress bar."""
    stream, status = message.get("stream"), message.get("status", "")
    if stream:
        return str(stream)
    if message.get("progressDetail") and any(message["progressDetail"].values()):
        return ""
    if message.get("progress"):
        return ""
    if not status:
        return ""
    identifier, source = message.get("id", ""), message.get("from", "")
    return f"{f'{identifier}: ' if identifier else ''}{f'(from {source}) ' if source else ''}{status}\n"


def _exit_code(message: Mapping[str, Any]) -> int:
    code = (message.get("errorDetail") or {}).get("code") or 1
    return code if 0 < code < 256 else 1  # noqa: PLR2004  # an exit code's bounds
