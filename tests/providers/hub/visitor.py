"""A visitor of the stand-in: asks for tokens as clients do, then for content, without a socket."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any

from sandbox.app import Headers, Request
from sandbox.auth import parse_challenges
from sandbox.image.json_fields import EMPTY
from sandbox.providers.hub import Hub
from sandbox.registry.storage import Memory
from tests.registry.world import Told

if TYPE_CHECKING:
    from collections.abc import Mapping

ADDRESS = "127.0.0.1:5001"


def new_hub(**accounts: str) -> Hub:
    """Open a Hub in memory with these accounts and their secrets."""
    hub = Hub(Memory())
    for name, secret in accounts.items():
        hub.accounts.add(name, secret)
    return hub


@dataclass
class Visitor:
    """Somebody, with a name and a secret or without."""

    hub: Hub
    name: str = ""
    secret: str = ""
    remote: str = "192.0.2.7:40000"
    host: str = ADDRESS
    sent: list[str] = field(default_factory=list)

    def ask(self, method: str, uri: str, body: bytes = b"", headers: Mapping[str, str] = EMPTY) -> Told:
        """Send one request as it is."""
        path, _, query = uri.partition("?")
        self.sent.append(f"{method} {uri}")
        lines = {"Host": self.host, "Content-Length": str(len(body)), **headers}
        request = Request(
            method, path, query, Headers(lines.items()), BytesIO(body), "http", remote=self.remote
        )
        response = self.hub(request)
        return Told(response.status, response.headers, b"".join(response.chunks()))

    def token(self, *scopes: str) -> str:
        """Ask for a token."""
        query = "&".join(("service=registry.docker.io", *(f"scope={scope}" for scope in scopes)))
        told = self.ask("GET", f"/token?{query}", headers=self.basic)
        return str(json.loads(told.body)["token"])

    def get(
        self, uri: str, method: str = "GET", body: bytes = b"", headers: Mapping[str, str] = EMPTY
    ) -> Told:
        """Send a request; on a challenge, fetch the token that it asks for, and send it again."""
        told = self.ask(method, uri, body, headers)
        if told.status != 401:
            return told
        (challenge,) = parse_challenges(told.headers.get("WWW-Authenticate"))
        token = self.token(*challenge.parameters.get("scope", "").split())
        return self.ask(method, uri, body, {**headers, "Authorization": f"Bearer {token}"})

    @property
    def basic(self) -> dict[str, str]:
        """The field that logs in, none for nobody."""
        if not self.name:
            return {}
        encoded = base64.b64encode(f"{self.name}:{self.secret}".encode()).decode()
        return {"Authorization": f"Basic {encoded}"}


def claims(token: str) -> dict[str, Any]:
    """Read what a token says, without a look at its signature."""
    payload = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return found
