"""A token service for tests: signs what Distribution verifies, with a key that openssl makes.

Source: distribution, "Token Authentication Implementation" (JWT claims; `x5c` in the header).
"""

from __future__ import annotations

import base64
import json
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from tests.answers import Answer, Asked

if TYPE_CHECKING:
    from pathlib import Path

ISSUER = "token service of a test"


@dataclass(frozen=True)
class TokenService:
    """Gives the users who are right all they ask for, and anybody `pull` of `public/…`."""

    openssl: str
    folder: Path
    users: dict[str, str]

    @property
    def certificate(self) -> Path:
        """The certificate that the registry must know."""
        return self.folder / "certificate.pem"

    def make_key(self) -> None:
        """Make the key and its certificate."""
        self._run("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=token service",
                  "-keyout", str(self._key), "-out", str(self.certificate))  # fmt: skip

    def answer(self, asked: Asked) -> Answer:
        """Answer `GET /token`."""
        sent = asked.headers.get("Authorization", "")
        user = next((name for name, basic in self.users.items() if sent == basic), "")
        if sent and not user:
            return Answer(401, body=b'{"details":"incorrect username or password"}')
        query = parse_qs(urlsplit(asked.path).query)
        access = [self._granted(scope, user) for scope in query.get("scope", [])]
        return Answer(body=json.dumps({"token": self._sign(query["service"][0], user, access)}).encode())

    def _granted(self, scope: str, user: str) -> dict[str, Any]:
        kind, name, actions = scope.split(":")
        anybody = {"pull"} if name.startswith("public/") else set()
        granted = [action for action in actions.split(",") if user or action in anybody]
        return {"type": kind, "name": name, "actions": granted}

    def _sign(self, service: str, user: str, access: list[dict[str, Any]]) -> str:
        chain = "".join(self.certificate.read_text().splitlines()[1:-1])
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": service, "sub": user, "jti": "1", "access": access}
        times = {"iat": now, "nbf": now - 60, "exp": now + 60}
        parts = [{"typ": "JWT", "alg": "RS256", "x5c": [chain]}, claims | times]
        signed = ".".join(_base64url(json.dumps(part).encode()) for part in parts)
        signature = self._run("dgst", "-sha256", "-sign", str(self._key), given=signed.encode())
        return f"{signed}.{_base64url(signature)}"

    @property
    def _key(self) -> Path:
        return self.folder / "key.pem"

    def _run(self, *arguments: str, given: bytes = b"") -> bytes:
        return subprocess.run([self.openssl, *arguments], input=given, capture_output=True, check=True).stdout


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
