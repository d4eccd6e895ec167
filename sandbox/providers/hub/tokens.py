"""The token service, `GET` and `POST /token`, and the authority that its tokens are for.

Source: distribution/distribution, docs/spec/auth/token.md, oauth.md and jwt.md. The claims are those of the
real Hub, `parameters` and an `nbf` five minutes ago included, as tokens of 2020 and 2026 show them that are
quoted in public repositories (found by the words `pull_limit_interval`).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from sandbox.providers.hub.answers import json_answer
from sandbox.providers.hub.hosts import ISSUER, SERVICE, realm
from sandbox.registry.auth.htpasswd import read_basic
from sandbox.registry.auth.token import TokenAuthority
from sandbox.registry.configuration import TokenSettings

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from sandbox.app import Request, Response
    from sandbox.providers.hub.accounts import Accounts
    from sandbox.providers.hub.limits import Limits
    from sandbox.providers.hub.rights import Rights
    from sandbox.providers.hub.signer import Signer
    from sandbox.registry.auth import Access, Grant

LIFETIME_S = 300
_MOST_FORM_BYTES = 1 << 16


class HubAuthority:
    """Admits who shows a token that was signed here; the challenge names the token service as asked for."""

    def __init__(self, signer: Signer) -> None:
        """Trust one key."""
        self._signer = signer

    def admit(self, request: Request, needed: tuple[Access, ...]) -> Grant:
        """Admit who has a good token that covers what is needed."""
        settings = TokenSettings(realm(request), SERVICE, ISSUER)
        return TokenAuthority(settings, self._signer).admit(request, needed)


@dataclass(frozen=True)
class TokenService:
    """Gives tokens: to anybody for what is public, to an account for its own as well."""

    signer: Signer
    accounts: Accounts
    rights: Rights
    limits: Limits
    clock: Callable[[], dt.datetime]

    def answer(self, request: Request) -> Response:
        """Answer a request for a token."""
        if request.method == "POST":
            return self._answer_form(parse_qs(_read_form(request).decode("utf-8", "replace")))
        if request.method != "GET":
            return json_answer({"details": "method not allowed"}, 405, ("Allow", "GET, POST"))
        field = request.headers.get("Authorization")
        if not field:
            return self._give("", parse_qs(request.query))
        return self._log_in(*(read_basic(field) or ("", "")), parse_qs(request.query))

    def _answer_form(self, form: Mapping[str, list[str]]) -> Response:
        """Answer OAuth 2's way of asking, containerd's first; no refresh token is given, so none is good."""
        if _first(form, "grant_type") != "password":
            return json_answer({"details": "unsupported grant type"}, 400)
        return self._log_in(_first(form, "username"), _first(form, "password"), form)

    def _log_in(self, name: str, secret: str, asked: Mapping[str, list[str]]) -> Response:
        if not self.accounts.is_right(name, secret):
            return json_answer({"details": "incorrect username or password"}, 401)
        return self._give(name, asked)

    def _give(self, user: str, asked: Mapping[str, list[str]]) -> Response:
        now = self.clock()
        scopes = " ".join(asked.get("scope", [])).split()
        granted = [access for scope in scopes if (access := self._granted(user, scope))]
        token = self.signer.sign(_claims(user, granted, now, _first(asked, "service") or SERVICE))
        issued = now.isoformat(timespec="microseconds").replace("+00:00", "Z")
        return json_answer(
            {"token": token, "access_token": token, "expires_in": LIFETIME_S, "issued_at": issued}
        )

    def _granted(self, user: str, scope: str) -> dict[str, Any] | None:
        """Turn a scope into an entry of the token; an owner gets all rights at once.

        (oras-py, for one, shows the token that it has for pulling when it pushes.)
        """
        kind, _, rest = scope.partition(":")
        name, _, actions = rest.rpartition(":")
        allowed = self.rights.actions(user, name) if kind.partition("(")[0] == "repository" else ()
        granted = allowed if len(allowed) > 1 else tuple(set(allowed) & set(actions.split(",")))
        if not granted:
            return None
        access: dict[str, Any] = {"type": "repository", "name": name, "actions": list(granted)}
        return access | {"parameters": self.limits.parameters(user)}


def _claims(user: str, granted: list[dict[str, Any]], now: dt.datetime, service: str) -> dict[str, Any]:
    seconds = int(now.timestamp())
    return {
        "access": granted,
        "aud": service,
        "exp": seconds + LIFETIME_S,
        "iat": seconds,
        "iss": ISSUER,
        "jti": f"dckr_jti_{secrets.token_urlsafe(20)}",
        "nbf": seconds - LIFETIME_S,
        "sub": user,
    }


def _first(values: Mapping[str, list[str]], name: str) -> str:
    return values.get(name, [""])[0]


def _read_form(request: Request) -> bytes:
    content = bytearray()
    while len(content) < _MOST_FORM_BYTES and (chunk := request.body.read(_MOST_FORM_BYTES - len(content))):
        content += chunk
    return bytes(content)
