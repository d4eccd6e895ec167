"""Plain HTTP to this machine's own addresses, by urllib3 alone.

`Connection` sends here what stays on this machine, which is nearly all that the sandbox asks. requests stands
on the same pools, and adds to each request what has no meaning here, at three times the cost: proxies,
cookies, `.netrc`. What leads elsewhere is left to it.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import urllib3

from sandbox.auth import Response

if TYPE_CHECKING:
    from sandbox.auth import Request

KEPT_CONNECTIONS = 10
"""Connections to one registry that are kept open, for as many threads."""

_REDIRECTS = (301, 302, 303, 307, 308)
_ANYTHING = {"Accept": "*/*"}


class Loopback:
    """The connections that are kept open to registries on this machine; threads may share it."""

    def __init__(self) -> None:
        """Connect nothing yet."""
        self._pools = urllib3.PoolManager(maxsize=KEPT_CONNECTIONS)

    def transfer(self, request: Request, timeout_s: float) -> Response | None:
        """Send a request and read the answer to its end; None for one that leads to another URL.

        Raises:
            urllib3.exceptions.HTTPError: nothing answers, or not to the end.
        """
        answer = self._pools.urlopen(
            request.method,
            request.url,
            redirect=False,
            body=request.body or None,
            headers=_ANYTHING | dict(request.headers),
            retries=False,
            timeout=timeout_s,
        )
        if answer.status in _REDIRECTS:
            return None
        return Response(answer.status, dict(answer.headers), answer.data)

    def close(self) -> None:
        """Close the connections."""
        self._pools.clear()


def is_loopback(url: str) -> bool:
    """Tell whether a URL's host is this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
