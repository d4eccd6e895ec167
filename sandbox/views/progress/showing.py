"""`show_progress`: reads a stream of the SDK's to its end, shows it as bars, and says what came of it."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.engine.progress import Progress, follow
from sandbox.errors import LearnerError
from sandbox.views.progress.screen import Screen, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

NO_STREAM = (
    "show_progress takes the stream that the SDK returns, not {what}. "
    "Call client.api.push, pull or build with stream=True, decode=True (build streams without stream=True)."
)
NOT_DECODED = "The stream's messages are {what}, not decoded JSON: add decode=True to the SDK's call."


@dataclass(frozen=True)
class Outcome:
    """What came of a stream: `digest` of a push or pull, `image_id` of a build, "" for what was not told.

    `digests` is {tag: digest}, for all tags of a repository may travel at once.
    """

    title: str
    digest: str = ""
    digests: Mapping[str, str] = field(default_factory=dict)
    image_id: str = ""
    total_bytes: int = 0

    def __repr__(self) -> str:
        """Say how it went, without what differs from engine to engine."""
        return f"{self.title}: done"


def show_progress(messages: Iterable[Mapping[str, Any]]) -> Outcome:
    """Show a stream of the SDK's as bars while it runs, and return what came of it.

        lab.show_progress(client.api.push(repository, tag="0.1", stream=True, decode=True))

    It reads the stream to its end: that is what makes the engine's answer go on. Where it is stopped before
    that, it closes the stream.

    Raises:
        EngineError: the engine told of an error inside the stream, which the SDK does not raise.
        LearnerError: it is no stream, or one that is not decoded.
    """
    progress = Progress()
    with closing(_checked(messages)) as decoded, shown(Screen()) as show:
        for progress in follow(decoded):
            show(progress)
    return _outcome_of(progress)


def _outcome_of(progress: Progress) -> Outcome:
    digest = next(iter(progress.digests.values())) if len(progress.digests) == 1 else ""
    return Outcome(progress.title, digest, progress.digests, progress.image_id, progress.total_bytes)


def _checked(messages: object) -> Generator[Mapping[str, Any]]:
    if isinstance(messages, (str, bytes, Mapping, tuple)) or not hasattr(messages, "__iter__"):
        raise LearnerError(NO_STREAM.format(what=f"a {type(messages).__name__}"))
    return _decoded(messages)


def _decoded(messages: Iterable[object]) -> Generator[Mapping[str, Any]]:
    try:
        for message in messages:
            if not isinstance(message, Mapping):
                raise LearnerError(NOT_DECODED.format(what=type(message).__name__))
            yield message
    finally:
        if isinstance(messages, Generator):
            messages.close()
