"""The host names of Docker Hub, and where its tokens are had as seen from each.

Source: distribution/reference, normalize.go (docker.io, index.docker.io); moby, registry/config.go
(registry-1.docker.io); distribution, docs/spec/auth/token.md (auth.docker.io); docs.docker.com, Docker Hub
API (hub.docker.com).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.app import Request

HOSTS = ("docker.io", "index.docker.io", "registry-1.docker.io", "auth.docker.io", "hub.docker.com")
"""All names that the stand-in answers for; each is the same app."""

SERVICE = "registry.docker.io"
ISSUER = "auth.docker.io"
_REALM = "https://auth.docker.io/token"


def realm(request: Request) -> str:
    """Say where tokens are had: Hub's own URL for one of its hosts, else the address that was asked."""
    host = request.headers.get("Host").partition(",")[0].strip()
    name = host.removesuffix(":443").lower()
    return _REALM if name in HOSTS or not host else f"{request.scheme}://{host}/token"
