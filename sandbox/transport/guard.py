"""A guard before an app that listens on a loopback port where files protect nothing (Windows).

A page in a browser can send requests to a loopback port, and a name that leads to 127.0.0.1 makes it think
that it may read the answers. Both show in the header: browsers send `Origin`, and `Host` is not this machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.app import Headers, Request, Response
from sandbox.transport.listener import is_loopback

if TYPE_CHECKING:
    from sandbox.app import App


def guarded(app: App) -> App:
    """Answer 403 to requests that a page in a browser may have sent."""

    def guard(request: Request) -> Response:
        if request.headers.all("Origin"):
            return _refusal("Requests from web pages are not answered here.")
        if not is_loopback(_host(request.headers.get("Host"))):
            return _refusal("Requests to other names than this machine's are not answered here.")
        return app(request)

    return guard


def _host(field: str) -> str:
    """Take the port off: `127.0.0.1:2375`, `[::1]:2375`."""
    if field.startswith("["):
        return field.partition("]")[0] + "]"
    return field.partition(":")[0]


def _refusal(reason: str) -> Response:
    text = f"{reason}\n".encode()
    lines = (("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(text))))
    return Response(403, Headers(lines), iter((text,)))
