"""Authorization as dockerd does it: ask a registry once who may enter, and bring a token with each request.

`sandbox.auth` answers the challenge of each request; an engine asks `GET /v2/` first, and fetches a token for
what it is about to do, so that a registry's log shows one refusal an operation and not one a request. The
protocol is the same: a generator yields requests and receives responses, and `sandbox.auth.drive` runs it.

Source: distribution, "Token Authentication Specification" and "Token Authentication and OAuth2";
github.com/distribution/distribution 2.8.3, `registry/client/auth/session.go`.
"""

from __future__ import annotations

import contextlib
import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from sandbox.auth import Challenge, Request, Response, parse_challenges
from sandbox.engine.embedded.errors import EngineError
from sandbox.engine.embedded.transfer.remote.refusals import refusal
from sandbox.errors import InvalidChallengeError

if TYPE_CHECKING:
    from collections.abc import Generator

    from sandbox.engine.embedded.transfer.remote.credentials import RegistryCredentials

CLIENT_ID = "docker"
_SHORTEST_S = 60.0
"""How long a token counts that names no time, or a shorter one."""
_OK = 200
_UNAUTHORIZED = 401


class NotAuthorizedError(EngineError):
    """No way in: said of the request that would have needed it."""


@dataclass(frozen=True)
class _Token:
    value: str
    ends_s: float


@dataclass
class Authorization:
    """One client's way into one registry. `refresh_token` is what a log-in brought, if anything."""

    credentials: RegistryCredentials
    is_login: bool = False
    refresh_token: str = field(default="", repr=False)
    _challenges: tuple[Challenge, ...] = ()
    _tokens: dict[tuple[str, ...], _Token] = field(default_factory=dict, repr=False)

    def learn(self, ping: Response) -> None:
        """Take the challenges of the answer to `GET /v2/`; what cannot be read asks for nothing."""
        if ping.status == _UNAUTHORIZED:
            with contextlib.suppress(InvalidChallengeError):
                self._challenges = parse_challenges(ping.header("WWW-Authenticate"))

    def header(self, url: str, scopes: tuple[str, ...]) -> Generator[Request, Response, str]:
        """Return the `Authorization` that a request brings, "" for none; a token is fetched if need be.

        Raises `NotAuthorizedError`, or the token service's refusal.
        """
        for challenge in self._challenges:
            if challenge.scheme == "bearer":
                return f"Bearer {(yield from self._token(url, challenge, scopes))}"
        if any(challenge.scheme == "basic" for challenge in self._challenges):
            if self.credentials.basic is None:
                raise NotAuthorizedError("no basic auth credentials")
            return self.credentials.basic.basic
        return ""

    def _token(
        self, url: str, challenge: Challenge, scopes: tuple[str, ...]
    ) -> Generator[Request, Response, str]:
        if self.credentials.registry_token:
            return self.credentials.registry_token
        known = self._tokens.get(scopes)
        if known is None or known.ends_s <= time.time():
            self._check_realm(url, challenge.realm)
            response = yield self._token_request(challenge, scopes)
            if response.status != _OK:
                raise refusal(response)
            known = self._tokens[scopes] = self._read(response)
        return known.value

    def _token_request(self, challenge: Challenge, scopes: tuple[str, ...]) -> Request:
        """Ask by the identity token if there is one (OAuth2), else by the password, else as anybody."""
        token = self.refresh_token or self.credentials.identity_token
        service = [("service", challenge.service)] if challenge.service else []
        if token:
            fields = [("client_id", CLIENT_ID), ("grant_type", "refresh_token"), ("refresh_token", token)]
            form = urlencode([*fields, ("scope", " ".join(scopes)), *service])
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            return Request("POST", challenge.realm, kind, form.encode())
        basic = self.credentials.basic
        query = [*([("account", basic.username)] if basic else [])]
        query += [("client_id", CLIENT_ID), ("offline_token", "true")] if self.is_login else []
        query += [*(("scope", scope) for scope in scopes), *service]
        realm = urlsplit(challenge.realm)
        written = urlencode([*parse_qsl(realm.query, keep_blank_values=True), *query])
        headers = {"Authorization": basic.basic} if basic else {}
        return Request("GET", urlunsplit(realm._replace(query=written)), headers)

    def _read(self, response: Response) -> _Token:
        try:
            fields: dict[str, Any] = dict(json.loads(response.body))
        except (ValueError, TypeError, RecursionError):
            fields = {}
        token = fields.get("token") or fields.get("access_token")
        if not isinstance(token, str) or not token.isprintable() or " " in token:
            raise NotAuthorizedError("authorization server did not include a token in the response")
        if isinstance(fields.get("refresh_token"), str):
            self.refresh_token = fields["refresh_token"]
        lasts = fields.get("expires_in")
        lasts_s = max(float(lasts), _SHORTEST_S) if isinstance(lasts, int) else _SHORTEST_S
        return _Token(token, time.time() + lasts_s * 0.9)

    def _check_realm(self, url: str, realm: str) -> None:
        """Refuse what is no URL, and to send a secret in clear text where the registry itself is on TLS."""
        parts = urlsplit(realm)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise NotAuthorizedError(f"the registry names no token service: realm is {realm!r}, not a URL")
        has_secret = self.credentials.basic or self.credentials.identity_token
        if has_secret and url.startswith("https:") and parts.scheme == "http":
            raise NotAuthorizedError(
                f"the registry is on https, but sends to {realm}, where the password would go in clear text"
            )
