"""Names of repositories and tags: the grammar that stands between a client's text and a path on disk.

Source: OCI distribution specification 1.1, "Pulling manifests".
"""

from __future__ import annotations

from typing import NewType

from sandbox.reference import REPOSITORY, TAG

Name = NewType("Name", str)
"""The name of a repository, known to be valid."""

Tag = NewType("Tag", str)
"""The name of a tag, known to be valid."""

MAX_NAME_LENGTH = 255
"""The limit of most clients and of Distribution; a name of this length is still taken."""


def parse_name(text: str) -> Name | None:
    """Return the text as a name, None if it follows another grammar. The length is the caller's to judge."""
    return Name(text) if REPOSITORY.fullmatch(text) else None


def parse_tag(text: str) -> Tag | None:
    """Return the text as a tag, None if it follows another grammar."""
    return Tag(text) if TAG.fullmatch(text) else None
