"""What a push or a pull moved, read from the requests that the registry logged.

The plain form says what the protocol fixes: which parts were there, which travelled, which tag was named. The
full form adds every request in its order; engines differ there (one asks before it sends, another sends at
once).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.views.parts import Part, in_words, parts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sandbox.snapshot import RepositoryState
    from sandbox.wire.log import LoggedRequest

SILENCE = "No request reached the registry."
_RESOURCE = re.compile(r"/v2/(?P<name>.+?)/(?P<what>manifests|blobs|tags)/(?P<which>.*)")
_UPLOAD_ID = re.compile(r"(?<=/blobs/uploads/).+")
_LONG_DIGEST = re.compile(r"(sha256:[0-9a-f]{12})[0-9a-f]{52}")
_OK, _CREATED = 200, 201


@dataclass
class _Transfer:
    """One repository's requests, sorted out. Digests are in sets: order and repeats are the engine's own."""

    sent: set[str] = field(default_factory=set)
    found: set[str] = field(default_factory=set)
    received: set[str] = field(default_factory=set)
    asked_tags: set[str] = field(default_factory=set)
    named_tags: set[str] = field(default_factory=set)

    def add(self, request: LoggedRequest, what: str, which: str) -> None:
        """Sort one answered request out."""
        digest = str(request.digest or "")
        if request.status == _CREATED and request.method == "PUT":
            (self.sent if what == "blobs" else self.named_tags).add(digest if what == "blobs" else which)
        elif request.status == _CREATED and request.method == "POST" and digest:
            self.found.add(digest)  # mounted from a repository that has it
        elif request.status == _OK and request.method == "HEAD" and what == "blobs":
            self.found.add(digest)
        elif request.status == _OK and request.method == "GET" and digest and what != "tags":
            self.received.add(digest)
        elif request.status == _OK and what == "manifests" and not digest:
            self.asked_tags.add(which)

    @property
    def is_push(self) -> bool:
        """Whether parts were offered to the registry."""
        return bool(self.sent or self.found or self.named_tags)

    def lines(self, name: str, parts: Mapping[str, Part]) -> list[str]:
        """Say it in words."""
        return self._push(name, parts) if self.is_push else self._pull(name, parts)

    def _push(self, name: str, parts: Mapping[str, Part]) -> list[str]:
        tags = ", ".join(sorted(self.named_tags | self.asked_tags))
        return [
            f"push to {name}",
            f"  already there   {in_words(_known(self.found - self.sent, parts))}",
            f"  sent            {in_words(_known(self.sent, parts))}",
            f"  tag named       {tags or 'none'}",
        ]

    def _pull(self, name: str, parts: Mapping[str, Part]) -> list[str]:
        asked = f"  tag asked for   {', '.join(sorted(self.asked_tags)) or 'none'}"
        return [f"pull from {name}", asked, f"  received        {in_words(_known(self.received, parts))}"]


def transfer_text(requests: Iterable[LoggedRequest], repositories: Mapping[str, RepositoryState]) -> str:
    """Say for each repository what travelled; what the tags no longer reach is called "other content"."""
    transfers: dict[str, _Transfer] = {}
    for request in requests:
        match = _RESOURCE.fullmatch(request.resource)
        if match:
            transfer = transfers.setdefault(match["name"], _Transfer())
            transfer.add(request, match["what"], match["which"])
    texts = []
    for name in sorted(transfers):
        parts = parts_of(repositories[name]) if name in repositories else {}
        texts += transfers[name].lines(name, parts)
    return "\n".join(texts) or SILENCE


def requests_text(requests: Sequence[LoggedRequest], repositories: Mapping[str, RepositoryState]) -> str:
    """List every request in its order: method, path, status, what it was about and what came back.

    Digests are cut short and the ids of uploads left out.
    """
    if not requests:
        return SILENCE
    parts = {digest: part for state in repositories.values() for digest, part in parts_of(state).items()}
    paths = [_short(request.resource) for request in requests]
    width = max(len(path) for path in paths)
    lines = [
        f"{number:>3}  {request.method:<6}{path:<{width}}  {request.status}  {_note(request, parts)}".rstrip()
        for number, (request, path) in enumerate(zip(requests, paths, strict=True), start=1)
    ]
    return "\n".join(lines)


def _short(path: str) -> str:
    return _LONG_DIGEST.sub(r"\1…", _UPLOAD_ID.sub("…", path))


def _note(request: LoggedRequest, parts: Mapping[str, Part]) -> str:
    part = parts.get(str(request.digest or ""))
    size = f"{request.size_bytes:,} bytes" if request.method == "GET" else ""
    return ", ".join(words for words in (part.name if part else "", size) if words)


def _known(digests: Iterable[str], parts: Mapping[str, Part]) -> list[Part]:
    return [parts.get(digest, Part("layer", "other content")) for digest in digests]
