"""Requests and responses as values: what a flow yields and what it receives."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Request:
    """One HTTP request, not yet sent."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)
    body: bytes = field(default=b"", repr=False)

    def with_authorization(self, value: str) -> Request:
        """The same request with this `Authorization` header and no other."""
        others = {name: held for name, held in self.headers.items() if name.lower() != "authorization"}
        return replace(self, headers={**others, "Authorization": value})


@dataclass(frozen=True)
class Response:
    """One HTTP response, read to its end."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)
    body: bytes = field(default=b"", repr=False)

    def header(self, name: str) -> str:
        """A header's value whatever the case of its name; "" where it is missing.

        Source: RFC 9110, section 5.1: field names are case-insensitive.
        """
        wanted = name.lower()
        return next((value for held, value in self.headers.items() if held.lower() == wanted), "")
