"""Under which name a registry's log-in is kept.

Source: Docker manuals, "docker login"; seen with docker CLI 28.2.2.
"""

from __future__ import annotations

from sandbox.reference import DOCKER_HUB

HUB_KEY = "https://index.docker.io/v1/"


def key_of_server(server: str) -> str:
    """Return the key for what was typed behind `login`: a host, a URL, or nothing for Docker Hub."""
    return HUB_KEY if server in ("", DOCKER_HUB) else host_of(server)


def key_of_registry(registry: str) -> str:
    """Return the key for the host of an image's name."""
    return HUB_KEY if registry == DOCKER_HUB else registry


def host_of(server: str) -> str:
    """Take scheme and path off."""
    return server.removeprefix("http://").removeprefix("https://").partition("/")[0]
