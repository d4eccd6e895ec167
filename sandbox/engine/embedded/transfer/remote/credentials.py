"""Credentials as clients hand them to an engine with each request: the `X-Registry-Auth` header.

Source: Docker Engine API 1.50, "Authentication"; moby `api/types/registry/authconfig.go`.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.auth import Credentials
from sandbox.engine.embedded.errors import bad_request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.engine.embedded.call import Call

HEADER = "X-Registry-Auth"


@dataclass(frozen=True)
class RegistryCredentials:
    """Who a client says that it is: a password, an identity token in its place, or a ready Bearer token."""

    username: str = ""
    password: str = field(default="", repr=False)
    identity_token: str = field(default="", repr=False)
    registry_token: str = field(default="", repr=False)
    server: str = ""

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> RegistryCredentials:
        """Read the fields of an `AuthConfig`; the old `auth` holds name and password together."""
        texts = {name.lower(): value for name, value in fields.items() if isinstance(value, str)}
        username, password = texts.get("username", ""), texts.get("password", "")
        if not username and texts.get("auth"):
            username, _, password = _decoded(texts["auth"]).decode("utf-8", "replace").partition(":")
        return cls(
            username,
            password,
            texts.get("identitytoken", ""),
            texts.get("registrytoken", ""),
            texts.get("serveraddress", ""),
        )

    @property
    def basic(self) -> Credentials | None:
        """Name and password, None if either is missing."""
        return Credentials(self.username, self.password) if self.username and self.password else None


def of_pull(call: Call) -> RegistryCredentials:
    """Read the header of a request that may do without: what cannot be read counts as nobody."""
    try:
        return _read(call.request.headers.get(HEADER))
    except ValueError:
        return RegistryCredentials()


def of_push(call: Call) -> RegistryCredentials:
    """Read the header, or where there is none the body, as old clients send it; one of both must be there.

    Source: moby `api/server/router/image/image_routes.go`, `postImagesPush`.
    """
    if call.request.headers.get(HEADER):
        return of_pull(call)
    if not call.request.headers.get("Content-Length", "0").strip("0"):
        raise bad_request(f"bad parameters and missing {HEADER}: invalid {HEADER} header: EOF")
    return RegistryCredentials.from_json(call.json())


def _read(header: str) -> RegistryCredentials:
    if not header:
        return RegistryCredentials()
    fields = json.loads(_decoded(header) or b"{}")
    if not isinstance(fields, dict):
        raise ValueError("must be a JSON object")  # noqa: TRY004 - one kind of error for all that is malformed
    return RegistryCredentials.from_json(fields)


def _decoded(text: str) -> bytes:
    """Undo base64 in either alphabet, with or without its padding."""
    plain = text.strip().rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except binascii.Error as error:
        raise ValueError(f"illegal base64 data: {error}") from None
