"""Which path and method leads to which function: the table of contents of this package.

Source: OCI distribution specification 1.1, "Endpoints"; `/v2/_catalog` is Distribution's own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sandbox.registry import base, blobs, catalog, manifests, referrers, tags, uploads
from sandbox.registry.call import Endpoint, Target
from sandbox.registry.errors import Code, refused
from sandbox.registry.http.queries import decode_path
from sandbox.registry.names import MAX_NAME_LENGTH, Name, parse_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.app import Response
    from sandbox.registry.call import Call

_PATHS = (
    (Endpoint.TAGS, re.compile(r"/v2/(?P<name>.+)/tags/list/?")),
    (Endpoint.MANIFEST, re.compile(r"/v2/(?P<name>.+)/manifests/(?P<reference>[^/]+)")),
    (Endpoint.REFERRERS, re.compile(r"/v2/(?P<name>.+)/referrers/(?P<reference>[^/]+)")),
    (Endpoint.UPLOADS, re.compile(r"/v2/(?P<name>.+)/blobs/uploads/?")),
    (Endpoint.UPLOAD, re.compile(r"/v2/(?P<name>.+)/blobs/uploads/(?P<reference>[^/]+)")),
    (Endpoint.BLOB, re.compile(r"/v2/(?P<name>.+)/blobs/(?P<reference>[^/]+)")),
)


HANDLERS: dict[Endpoint, dict[str, Callable[[Call], Response]]] = {
    Endpoint.BASE: {"GET": base.confirm, "HEAD": base.confirm},
    Endpoint.CATALOG: {"GET": catalog.list_repositories, "HEAD": catalog.list_repositories},
    Endpoint.TAGS: {"GET": tags.list_tags, "HEAD": tags.list_tags},
    Endpoint.MANIFEST: {
        "GET": manifests.pull,
        "HEAD": manifests.pull,
        "PUT": manifests.push,
        "DELETE": manifests.delete,
    },
    Endpoint.BLOB: {"GET": blobs.pull, "HEAD": blobs.pull, "DELETE": blobs.delete},
    Endpoint.UPLOADS: {"POST": uploads.start},
    Endpoint.UPLOAD: {
        "GET": uploads.status,
        "HEAD": uploads.status,
        "PATCH": uploads.add_chunk,
        "PUT": uploads.finish,
        "DELETE": uploads.cancel,
    },
    Endpoint.REFERRERS: {"GET": referrers.list_referrers, "HEAD": referrers.list_referrers},
}


def find_target(path: str) -> Target:
    """Say where a percent-encoded path leads; raises `RefusedError` for one that leads nowhere."""
    try:
        decoded = decode_path(path)
    except ValueError:
        raise refused(Code.NAME_INVALID, {"path": path}, message="malformed path") from None
    if decoded == "/v2/":
        return Target(Endpoint.BASE)
    if decoded in ("/v2/_catalog", "/v2/_catalog/"):
        return Target(Endpoint.CATALOG)
    for endpoint, pattern in _PATHS:
        if found := pattern.fullmatch(decoded):
            return Target(endpoint, _name(found["name"]), found.groupdict().get("reference", ""))
    raise refused(Code.UNSUPPORTED, {"path": path}, message="page not found", status=404)


def find_handler(target: Target, method: str) -> Callable[[Call], Response]:
    """Return the function for a method; raises `RefusedError` with `Allow` for another."""
    handlers = HANDLERS[target.endpoint]
    if method not in handlers:
        raise refused(Code.UNSUPPORTED, headers=(("Allow", ", ".join(sorted(handlers))),))
    return handlers[method]


def _name(text: str) -> Name:
    """Parse a repository's name: Distribution has 404 for another grammar and 400 for one too long."""
    name = parse_name(text)
    if name is None:
        raise refused(Code.NAME_INVALID, {"name": text}, status=404)
    if len(name) > MAX_NAME_LENGTH:
        raise refused(Code.NAME_INVALID, {"name": text})
    return name
