"""What each request needs.

Source: distribution/distribution, registry/handlers/app.go, `appendAccessRecords`; docs/spec/auth/scope.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.registry.auth.access import Access
from sandbox.registry.call import Endpoint
from sandbox.registry.names import parse_name

if TYPE_CHECKING:
    from sandbox.registry.call import Target
    from sandbox.registry.http.queries import Query

_ACTIONS = {"GET": ("pull",), "HEAD": ("pull",), "DELETE": ("delete",)}
_WRITING = ("pull", "push")


def needed_access(method: str, target: Target, query: Query) -> tuple[Access, ...]:
    """Say what a request needs; a mount needs to read where it takes from, too.

    Giving up one's own upload is part of pushing, not a deletion.
    """
    if target.endpoint is Endpoint.BASE:
        return ()
    if target.endpoint is Endpoint.CATALOG:
        return (Access("registry", "catalog", "*"),)
    actions = _WRITING if target.endpoint is Endpoint.UPLOAD else _ACTIONS.get(method, _WRITING)
    needed = tuple(Access("repository", target.name, action) for action in actions)
    origin = parse_name(query.get("from") or "")
    is_mount = target.endpoint is Endpoint.UPLOADS and query.get("mount")
    return (*needed, Access("repository", origin, "pull")) if is_mount and origin else needed
