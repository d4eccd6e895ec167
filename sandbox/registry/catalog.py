"""The catalogue: `GET /v2/_catalog`, all repositories of the registry.

Not in OCI's specification. Source: distribution/distribution, docs/spec/api.md, "Listing Repositories".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.registry.http.answers import document
from sandbox.registry.http.pages import next_link, page, page_size

if TYPE_CHECKING:
    from sandbox.app import Response
    from sandbox.registry.call import Call

DEFAULT_PAGE_SIZE = 100
"""Distribution's, where a client names none."""


def list_repositories(call: Call) -> Response:
    """List a page of repositories, parents before what is below them."""
    asked = page_size(call.query)
    limit = DEFAULT_PAGE_SIZE if asked is None else asked
    names = call.store.repositories()
    found, goes_on = page(names, limit, call.query.get("last"), key=lambda name: name.split("/"))
    headers = (next_link("/v2/_catalog", last=found[-1], n=limit),) if goes_on else ()
    return document({"repositories": list(found)}, *headers)
