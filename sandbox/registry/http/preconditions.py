"""Conditional requests: entity tags are digests, so that an unchanged manifest is not sent twice.

Source: RFC 9110, sections 8.8.3 and 13.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.app import Headers

_TAG = re.compile(r'(?P<weak>W/)?"(?P<quoted>[^"]*)"|(?P<bare>[^\s,"]+)')


def entity_tag(digest: str) -> str:
    """Write the `ETag` of content."""
    return f'"{digest}"'


def is_unchanged(headers: Headers, digest: str) -> bool:
    """Tell whether the client has this content already: answer 304. A digest without quotes counts, too."""
    return _matches(headers.get("If-None-Match"), digest, is_weak_enough=True)


def may_change(headers: Headers, digest: str | None) -> bool:
    """Tell whether a write's conditions hold for what is there now (None: nothing is there).

    Source: OCI distribution specification 1.1, "Referrers Tag Schema": "MAY use a conditional HTTP push".
    """
    if headers.all("If-Match") and not _matches(headers.get("If-Match"), digest, is_weak_enough=False):
        return False
    return not _matches(headers.get("If-None-Match"), digest, is_weak_enough=True)


def may_resume(headers: Headers, digest: str) -> bool:
    """Tell whether `Range` counts: without `If-Range`, or with this content's tag.

    Source: RFC 9110, section 13.1.5.
    """
    return not headers.all("If-Range") or headers.get("If-Range").strip() == entity_tag(digest)


def _matches(field: str, digest: str | None, *, is_weak_enough: bool) -> bool:
    if digest is None:
        return False
    if field.strip() == "*":
        return True
    tags = (tag for tag in _TAG.finditer(field) if is_weak_enough or not tag["weak"])
    return any(digest in (tag["quoted"], tag["bare"]) for tag in tags)
