"""Who sent a request, read from how the client names itself (`User-Agent`)."""

from __future__ import annotations

import re

LONGEST = 32
ANYBODY = "a client that gives no name"

_NAMES = (
    (r"docker/(?P<version>[\w.]+)-embedded", "Embedded Engine"),
    (r"docker/(?P<version>[\d.]+)", "Docker Engine"),
    (r"Docker-Client/(?P<version>[\d.]+)", "docker command"),
    (r"docker-registry-course/(?P<version>[\w.]+)", "the course"),
    (r"containerd/v?(?P<version>[\d.]+)", "containerd"),
    (r"buildkit/v?(?P<version>[\d.]+)", "BuildKit"),
    (r"containers/(?P<version>[\d.]+)", "podman or buildah"),
    (r"go-containerregistry(?:/v?(?P<version>[\d.]+))?", "crane, or a tool like it"),
    (r"crane/v?(?P<version>[\d.]+)", "crane"),
    (r"python-requests/(?P<version>[\d.]+)", "requests in Python"),
    (r"Go-http-client/\S*", "a program in Go"),
    (r"Mozilla/.*", "a browser"),
    (r"(?P<name>[A-Za-z][\w.-]*)/v?(?P<version>\d[\w.]*)", ""),
)
_PATTERNS = tuple((re.compile(pattern), name) for pattern, name in _NAMES)


def speaker_of(user_agent: str) -> str:
    """Return a short name with its version: `Docker Engine 26.1.5`, `skopeo 1.9.3`."""
    for pattern, name in _PATTERNS:
        found = pattern.match(user_agent)
        if found:
            parts = found.groupdict()
            named = f"{name or parts.get('name')} {(parts.get('version') or '').rstrip('.')}".strip()
            return named if len(named) <= LONGEST else f"{named[: LONGEST - 1]}…"
    plain = " ".join(user_agent.split())
    return (plain if len(plain) <= LONGEST else f"{plain[: LONGEST - 1]}…") or ANYBODY
