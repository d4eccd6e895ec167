"""The dance: a request, its challenge, a token for it, and the request again.

Source: distribution, "Token Authentication Specification"; RFC 7617 (Basic); RFC 6750 (Bearer).
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from sandbox.auth.challenge import Challenge, parse_challenges
from sandbox.auth.message import Request, Response
from sandbox.errors import RegistryError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

Result = TypeVar("Result")

UNAUTHORIZED = 401
OK = 200
MAX_ROUNDS = 3
"""How many different challenges one request answers, for a registry may always ask anew."""

_REPOSITORY = re.compile(r"/v2/(?P<name>.+)/(?:manifests|blobs|tags|referrers)/")
_READING = ("GET", "HEAD")


@dataclass(frozen=True)
class Credentials:
    """A user's name and password (or access token, which goes where a password would)."""

    username: str
    password: str = field(repr=False)

    @property
    def basic(self) -> str:
        """The value of an `Authorization` header. It is coded, not encrypted. Source: RFC 7617, section 2."""
        return f"Basic {base64.b64encode(f'{self.username}:{self.password}'.encode()).decode()}"


@dataclass
class Tokens:
    """What opened each repository last, so that the next request need not ask again.

    Kept for each registry, repository and purpose (reading, writing). It knows no times: an expired token is
    refused by the registry, and the dance begins anew.
    """

    _known: dict[tuple[str, str, bool], str] = field(default_factory=dict, repr=False)

    def apply(self, request: Request) -> Request:
        """Add what opened the same repository last, if anything did."""
        value = self._known.get(_area(request))
        return request.with_authorization(value) if value else request

    def remember(self, request: Request, authorization: str) -> None:
        """Keep what opened this request's repository."""
        self._known[_area(request)] = authorization

    def forget(self, request: Request) -> None:
        """Drop what was refused."""
        self._known.pop(_area(request), None)


def authenticate(
    request: Request, credentials: Credentials | None = None, tokens: Tokens | None = None
) -> Generator[Request, Response, Response]:
    """Yield the requests to send, receive each one's response, return the last response.

    The response is the registry's answer to `request`, or its last refusal, or the token service's refusal.
    No challenge is answered twice, and at most `MAX_ROUNDS` are.
    """
    tokens = Tokens() if tokens is None else tokens
    response = yield tokens.apply(request)
    answered: list[Challenge] = []
    while response.status == UNAUTHORIZED and len(answered) < MAX_ROUNDS:
        tokens.forget(request)
        challenge = _choose(response, credentials)
        if challenge is None or _essence(challenge) in answered:
            return response
        answered.append(_essence(challenge))
        authorization = yield from _answer(request, challenge, credentials)
        if isinstance(authorization, Response):
            return authorization
        response = yield request.with_authorization(authorization)
        if response.status != UNAUTHORIZED:
            tokens.remember(request, authorization)
    return response


def drive(flow: Generator[Request, Response, Result], send: Callable[[Request], Response]) -> Result:
    """Run a flow to its end with a function that sends one request; returns what the flow does."""
    try:
        request = next(flow)
        while True:
            request = flow.send(send(request))
    except StopIteration as end:
        result: Result = end.value
        return result


def token_request(challenge: Challenge, credentials: Credentials | None = None) -> Request:
    """Ask the token service that a challenge names, as a user or, without credentials, as anybody.

    Source: distribution, "Token Authentication Specification", "Requesting a Token".
    """
    realm = urlsplit(challenge.realm)
    if realm.scheme not in ("http", "https") or not realm.netloc:
        raise RegistryError(
            f"The registry names no token service: realm is {challenge.realm!r}, not a URL.",
            status=UNAUTHORIZED,
        )
    query = parse_qsl(realm.query, keep_blank_values=True)
    query += [("service", challenge.service)] if challenge.service else []
    query += [("scope", scope) for scope in challenge.scopes]
    query += [("account", credentials.username)] if credentials else []
    headers = {"Authorization": credentials.basic} if credentials else {}
    return Request("GET", urlunsplit(realm._replace(query=urlencode(query))), headers)


def read_token(response: Response) -> str:
    """Take the token out of a token service's answer; `access_token` is the same under its OAuth name.

    Source: distribution, "Token Authentication Specification", "Token Response Fields".
    """
    try:
        fields = json.loads(response.body)
    except ValueError:
        fields = None
    fields = fields if isinstance(fields, dict) else {}
    token = fields.get("token") or fields.get("access_token")
    if not isinstance(token, str) or not token.isprintable() or " " in token:
        raise RegistryError("The token service answered 200, but with no token.", status=response.status)
    return token


def _answer(
    request: Request, challenge: Challenge, credentials: Credentials | None
) -> Generator[Request, Response, str | Response]:
    if challenge.scheme == "basic" and credentials:
        return credentials.basic
    _check_downgrade(request, challenge, credentials)
    response = yield token_request(challenge, credentials)
    return f"Bearer {read_token(response)}" if response.status == OK else response


def _choose(response: Response, credentials: Credentials | None) -> Challenge | None:
    offered = {
        challenge.scheme: challenge for challenge in parse_challenges(response.header("WWW-Authenticate"))
    }
    return offered.get("bearer") or (offered.get("basic") if credentials else None)


def _essence(challenge: Challenge) -> Challenge:
    """Reduce a challenge to its question: without the error, and with scopes in one order.

    Distribution writes the same scope now as `pull,push`, now as `push,pull`.
    """
    kept = {name: value for name, value in challenge.parameters.items() if not name.startswith("error")}
    scopes = sorted(_in_order(scope) for scope in challenge.scopes)
    return Challenge(challenge.scheme, {**kept, "scope": " ".join(scopes)})


def _in_order(scope: str) -> str:
    resource, _, actions = scope.rpartition(":")
    return f"{resource}:{','.join(sorted(actions.split(',')))}"


def _check_downgrade(request: Request, challenge: Challenge, credentials: Credentials | None) -> None:
    is_downgrade = request.url.startswith("https:") and challenge.realm.lower().startswith("http:")
    if credentials and is_downgrade:
        raise RegistryError(
            f"The registry is on https, but sends you to {challenge.realm} with your password in clear text.",
            status=UNAUTHORIZED,
        )


def _area(request: Request) -> tuple[str, str, bool]:
    url = urlsplit(request.url)
    found = _REPOSITORY.match(url.path)
    return f"{url.scheme}://{url.netloc}", found["name"] if found else url.path, request.method in _READING
