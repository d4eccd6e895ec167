"""Rows: the requests of some registries in one order, each with its meaning, grouped into steps."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sandbox.snapshot import RepositoryState
from sandbox.views.parts import Part, parts_of
from sandbox.views.wire.meaning import Group, Meaning, is_about_part, meaning_of, repository_of
from sandbox.views.wire.refusals import REFUSAL, is_answer
from sandbox.views.wire.speakers import speaker_of
from sandbox.wire.log import LoggedRequest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

UPLOADED = "PUT"


@dataclass(frozen=True)
class Stream:
    """What went to one registry: its role, its requests, and what it held afterwards.

    `is_recorded`: its log can't be read, and the requests are those that the course's own client recorded.
    """

    role: str
    requests: tuple[LoggedRequest, ...] = ()
    repositories: Mapping[str, RepositoryState] = field(default_factory=dict, hash=False)
    is_recorded: bool = False

    @cached_property
    def parts(self) -> dict[str, Part]:
        """{digest: part} of what its tags reach."""
        return {
            digest: part for state in self.repositories.values() for digest, part in parts_of(state).items()
        }

    def to_json(self) -> dict[str, Any]:
        """Write plain JSON values."""
        return {
            "role": self.role,
            "requests": [request.to_json() for request in self.requests],
            "repositories": {name: state.to_json() for name, state in self.repositories.items()},
            "is_recorded": self.is_recorded,
        }

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Stream:
        """Read what `to_json` wrote; without repositories, parts have no names."""
        states = fields.get("repositories", {}).items()
        return cls(
            role=fields["role"],
            requests=tuple(LoggedRequest.from_json(one) for one in fields["requests"]),
            repositories={name: RepositoryState.from_json(state) for name, state in states},
            is_recorded=fields.get("is_recorded", False),
        )


@dataclass(frozen=True)
class Row:
    """One request: its number in the picture, whom it went to, and what it means.

    `group` is its step: a look at a part that is sent in the same block belongs to the upload.
    """

    number: int
    role: str
    request: LoggedRequest
    meaning: Meaning
    group: Group
    part: Part | None = None

    @property
    def speaker(self) -> str:
        """Who sent it."""
        return speaker_of(self.request.user_agent)

    @property
    def repository(self) -> str:
        """Which repository it is about, "" for none."""
        return repository_of(self.request)

    @property
    def has_failed(self) -> bool:
        """Whether it was refused, and that is no answer to a question."""
        return self.request.status >= REFUSAL and not is_answer(self.request)

    @property
    def received_bytes(self) -> int:
        """How many bytes of content came; a `HEAD` brings none, whatever the log counts."""
        is_bare = self.request.method == "HEAD" or self.request.status >= REFUSAL
        return 0 if is_bare else self.request.size_bytes

    @property
    def sent_bytes(self) -> int | None:
        """How many bytes it brought, where the part that it stored is known; None where nobody says."""
        is_stored = self.request.method == UPLOADED and self.request.status < REFUSAL
        return self.part.size_bytes if self.part and is_stored else None


@dataclass(frozen=True)
class Step:
    """Rows that follow one another and mean the same to one repository of one registry."""

    rows: tuple[Row, ...]

    @property
    def first(self) -> Row:
        """Its first row, which says for all what they are about."""
        return self.rows[0]

    @property
    def key(self) -> str:
        """How the page names it."""
        return f"step {self.first.number}"

    @property
    def summary(self) -> str:
        """Say how many requests, what came, what was refused: `9 requests, 1,234 bytes received`."""
        count = len(self.rows)
        received = sum(row.received_bytes for row in self.rows)
        sent = sum(row.sent_bytes or 0 for row in self.rows)
        failed = Counter(row.request.status for row in self.rows if row.has_failed)
        words = [f"{count} request{'s' if count != 1 else ''}"]
        words += [f"{sent:,} bytes sent"] if sent else []
        words += [f"{received:,} bytes received"] if received else []
        words += [f"{number} × {status}" for status, number in sorted(failed.items())]
        return ", ".join(words)


def rows_of(streams: Iterable[Stream]) -> tuple[Row, ...]:
    """Put the requests of all registries in the order of their times, numbered from 1."""
    told = [(request, stream) for stream in streams for request in stream.requests]
    told.sort(key=lambda one: one[0].time)  # stable: a registry's own order stays
    uploaded = {
        (stream.role, str(request.digest))
        for request, stream in told
        if request.digest and meaning_of(request).group is Group.UPLOAD
    }
    return tuple(_row(number, one, stream, uploaded) for number, (one, stream) in enumerate(told, start=1))


def steps_of(rows: Sequence[Row]) -> tuple[Step, ...]:
    """Group rows that follow one another."""
    groups = groupby(rows, key=lambda row: (row.group, row.role, row.repository))
    return tuple(Step(tuple(group)) for _, group in groups)


def _row(number: int, request: LoggedRequest, stream: Stream, uploaded: set[tuple[str, str]]) -> Row:
    meaning, digest = meaning_of(request), str(request.digest or "")
    is_of_upload = is_about_part(request) and (stream.role, digest) in uploaded
    group = Group.UPLOAD if is_of_upload else meaning.group
    return Row(number, stream.role, request, meaning, group, stream.parts.get(digest))
