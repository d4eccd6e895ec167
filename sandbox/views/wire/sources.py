"""Where the protocol is written: sections of OCI's specification, and Distribution's own pages."""

from __future__ import annotations

from dataclasses import dataclass

SPECIFICATION = "https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md"
_DISTRIBUTION = "https://distribution.github.io/distribution/spec"


@dataclass(frozen=True)
class Source:
    """One section: its document, its title and its address."""

    document: str
    title: str
    url: str


def specification(section: str) -> Source:
    """Return a section of the OCI distribution specification, version 1.1.0, by its title."""
    anchor = section.lower().replace(" ", "-")
    return Source("OCI distribution specification 1.1.0", section, f"{SPECIFICATION}#{anchor}")


CHALLENGE = Source(
    "Distribution, token authentication",
    "How to authenticate",
    f"{_DISTRIBUTION}/auth/token/#how-to-authenticate",
)
TOKEN = Source(
    "Distribution, token authentication",
    "Requesting a Token",
    f"{_DISTRIBUTION}/auth/token/#requesting-a-token",
)
OAUTH = Source(
    "Distribution, token authentication", "Getting a token", f"{_DISTRIBUTION}/auth/oauth/#getting-a-token"
)
CATALOGUE = Source(
    "Distribution, HTTP API V2", "Listing Repositories", f"{_DISTRIBUTION}/api/#listing-repositories"
)
ERRORS = specification("Error Codes")
