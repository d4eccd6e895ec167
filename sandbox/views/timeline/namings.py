"""What a tag named, one after the other: read from a registry's log and from what was seen of the tag.

The log tells when a tag was set or deleted, not to which digest it was set: that stands in the body. It is
known where somebody looked before the tag was set again: a snapshot, or a client that asked for the tag and
then for its digest.
Source: OCI distribution specification 1.1, "Pushing Manifests" and "Deleting tags".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sandbox.wire.log import LoggedRequest

_OK, _CREATED, _ACCEPTED = 200, 201, 202
_MANIFEST = re.compile(r"/v2/(?P<name>.+)/manifests/(?P<which>[^/]+)")


@dataclass(frozen=True)
class Sighting:
    """A moment at which a tag was seen to name a digest, "" for none."""

    time: datetime
    digest: str


@dataclass(frozen=True)
class Naming:
    """From `time` on the tag named `digest`: "" if it was taken away, None where nobody looked.

    `how` says how the digest is known; `by` is the client that set it.
    """

    time: datetime
    digest: str | None
    how: str = "nobody looked before it was set again"
    by: str = ""


def namings(
    requests: Iterable[LoggedRequest], repository: str, tag: str, sightings: Sequence[Sighting] = ()
) -> tuple[Naming, ...]:
    """Return what a tag named, oldest first; the same digest set again is told once."""
    ours = [(request, which) for request in requests if (which := _manifest_of(request, repository))]
    events = [event for request, which in ours for event in [_event(request, which, tag)] if event]
    seen = sorted(
        [*_asked(ours, tag), *[(one, "a look saw it") for one in sightings]], key=lambda one: one[0].time
    )
    if not events:
        events = [Naming(one.time, one.digest, how) for one, how in seen]
    known = [_known(event, later, seen) for event, later in pairwise([*events, None]) if event]
    removed = [(request.time, which) for request, which in ours if _is_deleted(request, which)]
    return tuple(_without_repeats(_with_removals(known, removed)))


def _manifest_of(request: LoggedRequest, repository: str) -> str:
    match = _MANIFEST.fullmatch(request.resource)
    return match["which"] if match and match["name"] == repository else ""


def _event(request: LoggedRequest, which: str, tag: str) -> Naming | None:
    if request.method == "PUT" and request.status == _CREATED and which == tag:
        return Naming(request.time, None, by=request.user_agent)
    if request.method == "DELETE" and request.status == _ACCEPTED and which == tag:
        return Naming(request.time, "", "the tag was deleted", request.user_agent)
    return None


def _asked(ours: Sequence[tuple[LoggedRequest, str]], tag: str) -> list[tuple[Sighting, str]]:
    """Find clients that asked what the tag names (HEAD) and, next, for a manifest by its digest.

    The sandbox's own do not count: it reads several tags at once.
    """
    return [
        (Sighting(request.time, which), "a client asked for the tag, then for this digest")
        for (before, asked), (request, which) in pairwise(ours)
        if asked == tag
        and before.method == "HEAD"
        and request.method == "GET"
        and before.status == request.status == _OK
        and request.digest == which
        and before.user_agent == request.user_agent
        and not request.is_ours
    ]


def _known(event: Naming, later: Naming | None, seen: Sequence[tuple[Sighting, str]]) -> Naming:
    """Say which digest was set, if somebody saw it before the next event."""
    if event.digest is not None:
        return event
    for sighting, how in seen:
        if sighting.time >= event.time and (later is None or sighting.time < later.time) and sighting.digest:
            return replace(event, digest=sighting.digest, how=how)
    return event


def _is_deleted(request: LoggedRequest, which: str) -> bool:
    return request.method == "DELETE" and request.status == _ACCEPTED and request.digest == which


def _with_removals(known: Sequence[Naming], removed: Sequence[tuple[datetime, str]]) -> list[Naming]:
    """Add that a manifest was deleted, which takes away all tags on it."""
    all_of_them = list(known)
    for time, digest in removed:
        before = [one for one in all_of_them if one.time <= time]
        if before and before[-1].digest == digest:
            all_of_them.insert(len(before), Naming(time, "", "the manifest was deleted, with all tags on it"))
    return all_of_them


def _without_repeats(known: Sequence[Naming]) -> list[Naming]:
    kept: list[Naming] = []
    for one in known:
        if not kept or one.digest is None or one.digest != kept[-1].digest:
            kept.append(one)
    return kept
