"""Digests: the name of content, computed from the content itself.

Used wherever bytes are named: descriptors, references, the distribution client, snapshots. A `Digest` is a
`str`, so that it compares with, and is stored as, the text that a registry sends.
"""

from __future__ import annotations

import hashlib
import re
from typing import Self

from sandbox.errors import InvalidDigestError

HEX_LENGTHS = {"sha256": 64, "sha512": 128}
"""The registered algorithms that registries accept, and how many lower-case hex digits each has."""

_REGISTERED = re.compile(
    "|".join(f"{name}:[0-9a-f]{{{length}}}" for name, length in HEX_LENGTHS.items()), re.ASCII
)
_GRAMMAR = re.compile(r"[a-z0-9]+(?:[+._-][a-z0-9]+)*:[a-zA-Z0-9=_-]+", re.ASCII)


class Digest(str):
    """A valid digest such as `sha256:…`; making one from other text raises `InvalidDigestError`.

    Source: OCI image specification 1.1, descriptor.md, "Digests" and "Registered Algorithms".
    """

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        """Check the text against the grammar and the algorithm's length."""
        if not _REGISTERED.fullmatch(text):
            raise InvalidDigestError(_mistake(text))
        return super().__new__(cls, text)

    @classmethod
    def of(cls, content: bytes, algorithm: str = "sha256") -> Digest:
        """Compute the digest of content."""
        if algorithm not in HEX_LENGTHS:
            raise InvalidDigestError(_unknown_algorithm(algorithm))
        encoded = hashlib.new(algorithm, content, usedforsecurity=False).hexdigest()
        return super().__new__(cls, f"{algorithm}:{encoded}")

    @property
    def algorithm(self) -> str:
        """The part before the colon: `sha256` or `sha512`."""
        return self.partition(":")[0]

    @property
    def encoded(self) -> str:
        """The hex digits after the colon."""
        return self.partition(":")[2]

    @property
    def short(self) -> str:
        """The first twelve hex digits, as the engine's lists show them."""
        return self.encoded[:12]

    def is_of(self, content: bytes) -> bool:
        """Tell whether this is the digest of that content."""
        return Digest.of(content, self.algorithm) == self

    def verify(self, content: bytes) -> bytes:
        """Return the content if this is its digest, else raise `InvalidDigestError`."""
        if not self.is_of(content):
            found = Digest.of(content, self.algorithm)
            raise InvalidDigestError(
                f"The content's digest is {found}, but {self} was promised. Do not use it."
            )
        return content


def is_digest(text: str) -> bool:
    """Tell whether text is a digest of a registered algorithm."""
    try:
        Digest(text)
    except InvalidDigestError:
        return False
    return True


def _mistake(text: str) -> str:
    """Say why a text is no digest."""
    if not _GRAMMAR.fullmatch(text):
        return f"{_shown(text)} is not a digest. A digest looks like sha256:<64 hex digits>."
    algorithm, _, encoded = text.partition(":")
    expected = HEX_LENGTHS.get(algorithm)
    if expected is None:
        return _unknown_algorithm(algorithm)
    if len(encoded) != expected:
        return f"{_shown(text)} has {len(encoded)} hex digits; {algorithm} has {expected}. Was it cut off?"
    return f"{_shown(text)} is not a digest: its digits must be 0-9 and a-f, in lower case."


def _unknown_algorithm(algorithm: str) -> str:
    return f"Unknown digest algorithm {algorithm!r}. Registries take: {', '.join(HEX_LENGTHS)}."


def _shown(text: str, limit: int = 150) -> str:
    return repr(text) if len(text) <= limit else f"{text[:limit]!r}…"
