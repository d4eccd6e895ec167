"""A registry that wants tokens, and the service that gives them: it writes down how it was asked."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from sandbox.auth import Credentials
from tests.engine.embedded.transfer.scripted import JSON, refused, said

if TYPE_CHECKING:
    from sandbox.app import App, Request, Response

REALM = "https://auth.example/token"
SERVICE = "registry.example"
ANN = Credentials("ann", "open sesame")
REFRESH = "an identity token"


@dataclass
class Guard:
    """Stands before a registry, and is its token service, too.

    A token is the list of scopes that it opens. Anybody may pull; ann may push, by password or identity
    token.
    """

    app: App
    asked: list[dict[str, list[str]]] = field(default_factory=list)
    realm: str = REALM
    more: dict[str, Any] = field(default_factory=dict)

    def __call__(self, request: Request) -> Response:
        """Answer for the registry and for the token service."""
        if request.path == "/token":
            return self._token(request)
        scheme, _, token = request.headers.get("Authorization").partition(" ")
        if scheme != "Bearer":
            return self._challenge("UNAUTHORIZED", "authentication required")
        needed = "push" if request.method not in ("GET", "HEAD") else "pull"
        if request.path == "/v2/" or any(needed in scope for scope in token.split("+")):
            return self.app(request)
        return self._challenge("UNAUTHORIZED", "authentication required", ',error="insufficient_scope"')

    def _challenge(self, code: str, message: str, more: str = "") -> Response:
        challenge = f'Bearer realm="{self.realm}",service="{SERVICE}"{more}'
        return refused(401, code, message, ("WWW-Authenticate", challenge))

    def _token(self, request: Request) -> Response:
        form = request.body.read(1 << 20).decode()
        asked = parse_qs(form or request.query)
        self.asked.append({"method": [request.method]} | asked)
        sent = request.headers.get("Authorization")
        if (sent and sent != ANN.basic) or asked.get("refresh_token", [REFRESH]) != [REFRESH]:
            return said(b'{"details":"incorrect username or password"}', ("Content-Type", JSON), status=401)
        is_ann = bool(sent or form)
        scopes = " ".join(asked.get("scope", [])).split()
        granted = [scope if is_ann else scope.replace("push,", "") for scope in scopes]
        fields = {"token": "+".join(granted) or "none"} | self.more
        if asked.get("offline_token") == ["true"]:
            fields["refresh_token"] = REFRESH
        return said(json.dumps(fields).encode(), ("Content-Type", JSON))
