"""What a push or a pull moved, read from the requests that the registry logged.

It says what the protocol fixes: which parts were there, which travelled, which tag was named, and how it
ended. Order, repeats and times are left out, for engines differ there (one asks before it sends, another
sends at once).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from sandbox.snapshot import RepositoryState
from sandbox.views.parts import Part, in_words, parts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sandbox.wire.log import LoggedRequest

SILENCE = "No request reached the registry."
_RESOURCE = re.compile(r"/v2/(?P<name>.+?)/(?P<what>manifests|blobs|tags|referrers)/(?P<which>.*)")
_LISTS = {"tags": "its tags", "referrers": "what refers to a manifest"}
_OK, _CREATED, _ACCEPTED, _REFUSAL = 200, 201, 202, 400


class Fact(NamedTuple):
    """One line of what happened; `kind` is a word for those who draw it, such as "there" or "sent"."""

    kind: str
    label: str
    words: str


@dataclass(frozen=True)
class Transfer:
    """What went between clients and one repository, or the registry itself."""

    heading: str
    facts: tuple[Fact, ...]

    @property
    def text(self) -> str:
        """It as lines of text."""
        return "\n".join([self.heading, *(f"  {fact.label:<15} {fact.words}" for fact in self.facts)])


@dataclass
class _Sorted:
    """One repository's requests, sorted out. Digests are in sets: order and repeats are the engine's own."""

    sent: set[str] = field(default_factory=set)
    found: set[str] = field(default_factory=set)
    received: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    asked_tags: set[str] = field(default_factory=set)
    read_tags: set[str] = field(default_factory=set)
    named_tags: set[str] = field(default_factory=set)
    deleted_tags: set[str] = field(default_factory=set)
    lists: dict[str, str] = field(default_factory=dict)
    """{what was asked for: why it was refused, "" where it was not}."""
    is_offered: bool = False
    refusal: str = ""

    def add(self, request: LoggedRequest, what: str, which: str) -> None:
        """Sort one answered request out."""
        digest = str(request.digest or "")
        self.is_offered |= request.method in ("POST", "PUT", "PATCH")
        if what in _LISTS:
            refusal = request.error_code or f"status {request.status}"
            self.lists[_LISTS[what]] = refusal if request.status >= _REFUSAL else ""
        elif request.status >= _REFUSAL:
            is_question = what == "blobs" and request.method == "HEAD"
            self.refusal = self.refusal if is_question else request.error_code or f"status {request.status}"
        elif request.method == "DELETE" and request.status == _ACCEPTED:
            (self.deleted if digest else self.deleted_tags).add(digest or which)
        else:
            self._add_content(request, what, which, digest)

    def _add_content(self, request: LoggedRequest, what: str, which: str, digest: str) -> None:
        if request.status == _CREATED and request.method == "PUT":
            (self.sent if what == "blobs" else self.named_tags).add(digest if what == "blobs" else which)
        elif request.status == _CREATED and request.method == "POST" and digest:
            self._add_posted(request, digest)
        elif request.status == _OK and request.method == "HEAD" and what == "blobs":
            self.found.add(digest)
        elif request.status == _OK and request.method == "GET" and digest:
            self.received.add(digest)
        elif request.status == _OK and what == "manifests" and not digest:
            self.asked_tags.add(which)
            self.read_tags |= {which} if request.method == "GET" else set()

    def _add_posted(self, request: LoggedRequest, digest: str) -> None:
        """Tell a part mounted from a repository that has it from one that was sent in one request."""
        (self.found if "mount=" in request.path else self.sent).add(digest)

    def transfers(self, name: str, state: RepositoryState) -> list[Transfer]:
        """Say it in words: the lists that were asked for and what was deleted apart from push and pull."""
        parts = parts_of(state)
        self.received |= {state.tags.get(tag, tag) for tag in self.read_tags}
        told = []
        if self.sent or self.found or self.named_tags or self.is_offered:
            told.append(Transfer(f"push to {name}", self._push(parts)))
        elif self.asked_tags or self.received or self.refusal or not (self.lists or self._has_deleted):
            told.append(Transfer(f"pull from {name}", self._pull(parts)))
        if self.lists:
            told.append(Transfer(f"question to {name}", self._listed()))
        if self._has_deleted:
            words = [in_words(_known(self.deleted, parts))] if self.deleted else []
            words += [f"tag {tag}" for tag in sorted(self.deleted_tags)]
            told.append(Transfer(f"clean-up of {name}", (Fact("deleted", "deleted", ", ".join(words)),)))
        return told

    @property
    def _has_deleted(self) -> bool:
        return bool(self.deleted or self.deleted_tags)

    def _listed(self) -> tuple[Fact, ...]:
        refused = sorted({why for why in self.lists.values() if why})
        words = Fact("listed", "asked for", ", ".join(sorted(self.lists)))
        return (words, *(Fact("refused", "refused", why) for why in refused))

    def _push(self, parts: Mapping[str, Part]) -> tuple[Fact, ...]:
        tags = ", ".join(sorted(self.named_tags | self.asked_tags))
        return (
            Fact("there", "already there", in_words(_known(self.found - self.sent, parts))),
            Fact("sent", "sent", in_words(_known(self.sent, parts))),
            Fact("named", "tag named", tags or "none"),
            *self._refused(is_done=bool(tags)),
        )

    def _pull(self, parts: Mapping[str, Part]) -> tuple[Fact, ...]:
        return (
            Fact("asked", "tag asked for", ", ".join(sorted(self.asked_tags)) or "none"),
            Fact("received", "received", in_words(_known(self.received, parts))),
            *self._refused(is_done=bool(self.asked_tags or self.received)),
        )

    def _refused(self, *, is_done: bool) -> tuple[Fact, ...]:
        return () if is_done or not self.refusal else (Fact("refused", "refused", self.refusal),)


def transfers_of(
    requests: Iterable[LoggedRequest], repositories: Mapping[str, RepositoryState]
) -> list[Transfer]:
    """Say for each repository what travelled; what the tags no longer reach is called "other content".

    Whether a client first asks if a registry is there is its own affair: it is told if it is all there is.
    """
    found: dict[str, _Sorted] = {}
    others: set[str] = set()
    for request in requests:
        match = _RESOURCE.fullmatch(request.resource)
        if match:
            found.setdefault(match["name"], _Sorted()).add(request, match["what"], match["which"])
        else:
            others.add(_about_registry(request))
    told = []
    for name in sorted(found):
        told += found[name].transfers(name, repositories.get(name, RepositoryState()))
    others -= {_IS_THERE} if told or others > {_IS_THERE} else set()
    facts = (Fact("listed", "asked for", ", ".join(sorted(others))),) if others else ()
    return [*([Transfer("question to the registry", facts)] if facts else []), *told]


def transfer_text(requests: Iterable[LoggedRequest], repositories: Mapping[str, RepositoryState]) -> str:
    """Say the same as text."""
    return "\n".join(one.text for one in transfers_of(requests, repositories)) or SILENCE


_IS_THERE = "whether it is there"


def _about_registry(request: LoggedRequest) -> str:
    if request.resource.rstrip("/") == "/v2":
        return _IS_THERE
    return "the catalogue" if request.resource.rstrip("/") == "/v2/_catalog" else "something else"


def _known(digests: Iterable[str], parts: Mapping[str, Part]) -> list[Part]:
    return [parts.get(digest, Part("layer", "other content")) for digest in digests]
