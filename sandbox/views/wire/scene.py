"""The wire as a scene: what a block of requests says in each of a picture's forms."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from sandbox.views.stage import element, write
from sandbox.views.transfer import SILENCE, Transfer, transfers_of
from sandbox.views.transfer_still import still_svg
from sandbox.views.wire.details import AGAIN, details_html
from sandbox.views.wire.drawing import Drawing, duration, short_path, size
from sandbox.views.wire.refusals import name_of, short_answer, words_for
from sandbox.views.wire.rows import Row, Step, Stream, rows_of, steps_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from sandbox.views.wire.details import Replay

RECORDED = (
    "The log of the registry “{role}” can't be read from here. What is shown are the requests that the "
    "course's own client sent to it; those of an engine or another program are not among them."
)


class WireScene:
    """The requests that reached registries; `notes` are sentences about what could not be seen.

    `replay(role, method, path)` sends a `GET` or `HEAD` again. Without one, nothing can be sent again: the
    scene itself asks nobody.
    """

    def __init__(
        self, streams: Iterable[Stream], *, notes: Sequence[str] = (), replay: Replay | None = None
    ) -> None:
        """Sort the requests of all registries into steps."""
        self.streams = tuple(streams)
        self._replay = replay
        self.rows = rows_of(self.streams)
        self.steps = steps_of(self.rows)
        told = [RECORDED.format(role=stream.role) for stream in self.streams if stream.is_recorded]
        self.notes = (*told, *notes)

    @property
    def title(self) -> str:
        """What it is a picture of."""
        about = " and ".join(transfer.heading for transfer in self._transfers[:3])
        return f"Requests: {about}" if about else "Requests: none"

    @property
    def plain(self) -> str:
        """What travelled, equal on all engines for the same images."""
        return "\n".join([transfer.text for transfer in self._transfers] or [SILENCE])

    @property
    def text(self) -> str:
        """The same, and every request in its order."""
        lines = [self.plain, *self.notes, *([""] if self.rows else [])]
        width = max((len(_asked(row)) for row in self.rows), default=0)
        for step in self.steps:
            lines.append(_heading(step))
            lines += [_line(row, width) for row in step.rows]
        return "\n".join(lines)

    @property
    def static(self) -> str:
        """What travelled, as a picture without times and digests."""
        return still_svg(self._transfers, self.title)

    def markup(self, folded: AbstractSet[str], opened: str = "") -> str:  # noqa: ARG002  # rows stay as they are
        """Draw every request as an arrow, in steps that fold."""
        notes = [element("p", {"class": "drc-note"}, note) for note in self.notes]
        if not self.rows:
            notes.append(element("p", {}, SILENCE))
        written = "".join(write(note) for note in notes)
        return written + (self._drawing.write(folded, self.title) if self.rows else "")

    def details(self, key: str) -> str:
        """Explain a row; a key that ends with " again" sends its request once more."""
        row = self._by_key.get(key.removesuffix(AGAIN))
        return details_html(row, self._replay, again=key.endswith(AGAIN)) if row else ""

    @cached_property
    def _drawing(self) -> Drawing:
        return Drawing(self.steps)

    @cached_property
    def _by_key(self) -> dict[str, Row]:
        return {str(row.number): row for row in self.rows}

    @cached_property
    def _transfers(self) -> list[Transfer]:
        """What each registry was asked; the role is said where there are several."""
        busy = [stream for stream in self.streams if stream.requests]
        told = []
        for stream in busy:
            for transfer in transfers_of(stream.requests, stream.repositories):
                heading = transfer.heading + (f" at {stream.role}" if len(busy) > 1 else "")
                told.append(Transfer(heading, transfer.facts))
        return told


def _heading(step: Step) -> str:
    first = step.first
    about = f" · {first.repository}" if first.repository else ""
    return f"{first.group.value}{about} ({first.speaker} → {first.role}): {step.summary}"


def _asked(row: Row) -> str:
    return f"{row.request.method:<6} {short_path(row.request.path)}"


def _line(row: Row, width: int) -> str:
    words = short_answer(row.request)
    if row.has_failed:
        words = f"{name_of(row.request)}: {words_for(row.request)}"
    about = ", ".join(word for word in (row.part.name if row.part else "", size(row), words) if word)
    took = duration(row.request.duration_s)
    return f"{row.number:>4}  {_asked(row):<{width}}  {row.request.status}  {took:>9}  {about}".rstrip()
