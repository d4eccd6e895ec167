"""Pages of a list: `n` and `last` in, a `Link` to the next page out.

Source: OCI distribution specification 1.1, "Listing Tags"; RFC 5988, section 5.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote, urlencode

from sandbox.registry.errors import Code, refused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sandbox.registry.http.queries import Query

Item = TypeVar("Item")


def page_size(query: Query) -> int | None:
    """Read `n`, None without one; what is no count is refused."""
    text = query.get("n")
    if not text:
        return None
    if not re.fullmatch(r"[0-9]+", text, re.ASCII):
        message = "the number of results (n) must be a whole number of at least 0"
        raise refused(Code.UNSUPPORTED, {"n": text}, message=message, status=400)
    return min(int(text[:10]), 10**9)


def page(
    items: Sequence[Item],
    limit: int | None,
    last: str | None,
    key: Callable[[str], object] = lambda text: text,
) -> tuple[Sequence[Item], bool]:
    """Return the items after `last`, at most `limit`, and whether more follow.

    `key` puts names in the order that `items` have.
    """
    rest = [item for item in items if last is None or key(str(item)) > key(last)]  # type: ignore[operator]
    return (rest, False) if limit is None else (rest[:limit], bool(limit) and len(rest) > limit)


def next_link(path: str, **parameters: object) -> tuple[str, str]:
    """Write the `Link` field to the page after this one."""
    given = {name: value for name, value in parameters.items() if value is not None}
    return ("Link", f'<{quote(path, safe="/:")}?{urlencode(given)}>; rel="next"')
