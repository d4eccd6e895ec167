"""Bearer authentication: the client fetches a signed token elsewhere and shows it here.

A token says who may do what, where and until when; this registry knows the signer's public keys and nothing
else. Source: distribution/distribution, docs/spec/auth/token.md and jwt.md, registry/auth/token; RFC 6750,
section 3.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from sandbox.registry.auth.access import Access, Challenged, Grant
from sandbox.registry.auth.keys import Keys, UntrustedKeyError, needed_module

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sandbox.app import Request
    from sandbox.registry.configuration import TokenSettings

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures with a public key only: `none` and shared secrets prove nothing."""

LEEWAY_S = 60
"""How far the clocks of the signer and this machine may be apart; Distribution's."""


class KeyRing(Protocol):
    """Knows the keys whose signatures count."""

    def find(self, header: Mapping[str, Any], /) -> Any:  # noqa: ANN401 - a public key of one of several classes
        """Return the key that a token's header names; raises `UntrustedKeyError`."""


class InvalidTokenError(Exception):
    """The token is no token, or not good here and now."""


@dataclass(frozen=True)
class TokenGrant:
    """What a token grants."""

    user: str
    rights: frozenset[Access]

    def may(self, repository: str, action: str) -> bool:
        """Tell whether the token names that repository and action."""
        return self.covers(Access("repository", repository, action))

    def covers(self, needed: Access) -> bool:
        """Tell whether a right is among those granted; `*` stands for all actions."""
        return needed in self.rights or Access(needed.kind, needed.name, "*") in self.rights


class TokenAuthority:
    """An authority over tokens of one issuer for one service."""

    def __init__(self, settings: TokenSettings, keys: KeyRing | None = None) -> None:
        """Take the keys, or read the settings'; raises `SetupError` for none or a missing package."""
        self._settings = settings
        self._jwt = needed_module("jwt", "PyJWT")
        self._keys: KeyRing = keys or Keys(settings.root_certificates, settings.jwks)

    def admit(self, request: Request, needed: tuple[Access, ...]) -> Grant:
        """Admit who has a good token that covers what is needed."""
        scheme, _, text = request.headers.get("Authorization").partition(" ")
        if scheme.lower() != "bearer" or not text.strip():
            raise self._challenged("authorization token required", needed)
        try:
            claims = self._claims(text.strip())
        except InvalidTokenError as error:
            raise self._challenged(f"invalid token: {error}", needed, "invalid_token") from None
        grant = TokenGrant(str(claims.get("sub") or ""), frozenset(_rights(claims)))
        if not all(map(grant.covers, needed)):
            raise self._challenged("insufficient scope", needed, "insufficient_scope")
        return grant

    def _claims(self, text: str) -> Mapping[str, Any]:
        try:
            header = self._jwt.get_unverified_header(text)
            found: Mapping[str, Any] = self._jwt.decode(
                text,
                self._keys.find(header),
                algorithms=list(ALGORITHMS),
                audience=self._settings.service,
                issuer=self._settings.issuer,
                leeway=LEEWAY_S,
                options={"require": ["exp", "iss", "aud"]},
            )
        except (self._jwt.PyJWTError, UntrustedKeyError, TypeError, ValueError) as error:
            raise InvalidTokenError(str(error)) from None
        return found

    def _challenged(self, reason: str, needed: tuple[Access, ...], error: str = "") -> Challenged:
        """Write the challenge, its parts in Distribution's order."""
        parts = {"realm": self._settings.realm, "service": self._settings.service}
        if needed:
            parts["scope"] = write_scopes(needed)
        if error:
            parts["error"] = error
        return Challenged(reason, "Bearer " + ",".join(f'{name}="{value}"' for name, value in parts.items()))


def write_scopes(needed: Iterable[Access]) -> str:
    """Write rights as scopes: `repository:a/b:pull,push`, separated by spaces."""
    grouped = itertools.groupby(needed, key=lambda each: (each.kind, each.name))
    return " ".join(
        f"{kind}:{name}:{','.join(each.action for each in group)}" for (kind, name), group in grouped
    )


def _rights(claims: Mapping[str, Any]) -> Iterable[Access]:
    """Read the `access` claim; an entry of another shape grants nothing."""
    entries = claims.get("access")
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("actions"), list):
            for action in entry["actions"]:
                yield Access(str(entry.get("type")), str(entry.get("name")), str(action))
