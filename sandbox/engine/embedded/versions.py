"""The versions of the Engine API that are spoken here."""

from __future__ import annotations

OLDEST_API = (1, 12)
"""As Engine 20.10 has it, because skopeo before 1.14 asks for 1.22; answers are those of 1.24."""

API = (1, 50)
"""The newest. Source: Docker Engine API version history; 1.50 came with Engine 28.1."""

ENGINE_VERSION = "28.1.0"
"""The release whose answers are followed, as clients compare versions; `docker version` says what this is."""


def version_text(version: tuple[int, int]) -> str:
    """Write `1.50`."""
    return f"{version[0]}.{version[1]}"
