"""Pages: lists that a registry hands out piece by piece, each naming the next in a `Link` header.

Source: OCI distribution specification 1.1, "Listing Tags"; RFC 8288 (`Link`).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from requests.utils import parse_header_links

from sandbox.errors import RegistryError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.auth import Response


def listed(response: Response, field: str) -> Iterator[str]:
    """Yield the texts of one page.

    `null` is an empty page: Distribution sends it when a repository's last tag is gone.
    """
    try:
        document = json.loads(response.body)
    except ValueError:
        document = None
    if not isinstance(document, dict) or field not in document:
        raise RegistryError(
            f"The registry's list has no {field!r}: {response.body[:80]!r}", status=response.status
        )
    names = document[field] or []
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise RegistryError(f"The registry's {field!r} is no list of names.", status=response.status)
    yield from names


def next_page(response: Response, url: str) -> str:
    """Find the next page's URL, "" after the last one. It must be on the same registry."""
    links = parse_header_links(response.header("Link")) if response.header("Link") else []
    target = next((link["url"] for link in links if link.get("rel") == "next"), "")
    if not target:
        return ""
    following = urljoin(url, target)
    if urlsplit(following)[:2] != urlsplit(url)[:2]:
        raise RegistryError(f"The next page is said to be elsewhere: {following}", status=response.status)
    return following
