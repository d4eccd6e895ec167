"""Tags: `GET /v2/<name>/tags/list`. They are written with a manifest, see `manifests`.

Source: OCI distribution specification 1.1, "Listing Tags".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.registry.errors import Code, refused
from sandbox.registry.http.answers import document
from sandbox.registry.http.pages import next_link, page, page_size

if TYPE_CHECKING:
    from sandbox.app import Response
    from sandbox.registry.call import Call


def list_tags(call: Call) -> Response:
    """List a repository's tags, or a page of them; a repository whose tags are all gone has an empty list."""
    limit = page_size(call.query)
    if not call.repository.is_known:
        raise refused(Code.NAME_UNKNOWN, {"name": call.name})
    found, goes_on = page(call.repository.tags(), limit, call.query.get("last"))
    headers = (next_link(f"/v2/{call.name}/tags/list", last=found[-1], n=limit),) if goes_on else ()
    return document({"name": call.name, "tags": list(found)}, *headers)
