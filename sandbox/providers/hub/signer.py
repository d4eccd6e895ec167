"""The key that signs Hub's tokens, drawn anew by every process.

Tokens live for five minutes, and a client whose token is no longer known asks for another: nothing is lost
with the key. It is an elliptic one, which takes milliseconds to make; the real Hub signs with RSA.
"""

from __future__ import annotations

import secrets
import threading
from typing import TYPE_CHECKING, Any

from sandbox.registry.auth.keys import UntrustedKeyError, needed_module

if TYPE_CHECKING:
    from collections.abc import Mapping

ALGORITHM = "ES256"


class Signer:
    """Signs claims and knows its own signature: what `TokenAuthority` asks of its keys."""

    def __init__(self) -> None:
        """Draw no key before the first token: the packages take a while to import."""
        self._id = secrets.token_hex(8)
        self._drawn: Any = None
        self._lock = threading.Lock()

    def sign(self, claims: Mapping[str, Any]) -> str:
        """Write a token."""
        jwt = needed_module("jwt", "PyJWT")
        token: str = jwt.encode(dict(claims), self._key(), algorithm=ALGORITHM, headers={"kid": self._id})
        return token

    def find(self, header: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a public key, as in `Keys.find`
        """Return the public key of a token signed here; raises `UntrustedKeyError` for another's."""
        if header.get("kid") != self._id:
            raise UntrustedKeyError(f"no trusted key of id {header.get('kid')!r}")
        return self._key().public_key()

    def _key(self) -> Any:  # noqa: ANN401 - a private key
        with self._lock:
            if self._drawn is None:
                elliptic = needed_module("cryptography.hazmat.primitives.asymmetric.ec", "cryptography")
                self._drawn = elliptic.generate_private_key(elliptic.SECP256R1())
            return self._drawn
