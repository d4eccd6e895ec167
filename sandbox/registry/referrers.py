"""Referrers: `GET /v2/<name>/referrers/<digest>`, the manifests whose `subject` is that digest.

The list is worked out from the repository's manifests, so that those pushed before this existed, or by
another program, are in it ("Enabling the Referrers API"). What a manifest says never changes: it is read
once.
Source: OCI distribution specification 1.1, "Listing Referrers".
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sandbox.errors import LearnerError
from sandbox.image.media_types import OCI_INDEX
from sandbox.registry.http.answers import document
from sandbox.registry.http.pages import next_link, page, page_size
from sandbox.registry.storage.errors import UnknownBlobError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.app import Response
    from sandbox.image.digest import Digest
    from sandbox.registry.call import Call

MAX_PAGE_BYTES = 4 << 20
"""An answer is a manifest: clients need not take a larger one."""


def list_referrers(call: Call) -> Response:
    """List the referrers of a digest as an image index.

    An unknown digest or repository has none, and is no 404.
    """
    subject, kind = call.digest(), call.query.get("artifactType")
    found = {each["digest"]: each for each in _referrers(call, subject, kind)}
    asked, goes_on = page(sorted(map(str, found)), page_size(call.query), call.query.get("last"))
    entries = _fitting([found[digest] for digest in asked])
    headers = [("OCI-Filters-Applied", "artifactType")] if kind else []
    if goes_on or len(entries) < len(asked):
        path = f"/v2/{call.name}/referrers/{subject}"
        headers.append(next_link(path, artifactType=kind, n=call.query.get("n"), last=entries[-1]["digest"]))
    index = {"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": entries}
    return document(index, *headers, media_type=OCI_INDEX)


def _referrers(call: Call, subject: Digest, kind: str | None) -> Iterator[dict[str, object]]:
    for digest in call.repository.manifests():
        try:
            facts = call.store.facts.of(digest)
        except (UnknownBlobError, LearnerError):  # damaged, or of a schema that this registry does not know
            continue
        if facts.subject == subject and kind in (None, "", facts.artifact_type):
            yield facts.to_referrer(digest)


def _fitting(entries: list[dict[str, object]]) -> list[dict[str, object]]:
    """Return as many entries as one answer should hold, at least one."""
    size_bytes = 0
    for count, entry in enumerate(entries):
        size_bytes += len(json.dumps(entry))
        if count and size_bytes > MAX_PAGE_BYTES:
            return entries[:count]
    return entries
