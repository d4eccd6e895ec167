"""Accounts of the stand-in: a name and the secrets that log it in.

A secret is an access token that whoever adds the account has drawn; only its salted hash is kept. Nothing
here is an account of the real Hub. The sandbox has an account of its own, so that what it looks at by itself
is no pull of the learner's; its secret is drawn with the stand-in and kept in memory alone.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from typing import TYPE_CHECKING

from sandbox.auth import Credentials
from sandbox.errors import LearnerError

if TYPE_CHECKING:
    from sandbox.registry.storage.files import Files

OWN_NAME = "course-sandbox"
"""The sandbox's own account: it reads what everybody may, and counts against no limit."""
_FOLDER = "hub/accounts"
_NAME = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*", re.ASCII)
_ROUNDS = 20_000
"""Enough for a secret that was drawn; people choose none here."""


class Accounts:
    """The accounts, one file each."""

    def __init__(self, files: Files) -> None:
        """Use those that are there; `own` is how the sandbox logs in."""
        self._files = files
        self.own = Credentials(OWN_NAME, secrets.token_urlsafe())

    def add(self, name: str, secret: str) -> None:
        """Add an account, or give one another secret; raises `LearnerError` for what can be no name."""
        if not _NAME.fullmatch(name) or name in ("library", OWN_NAME):
            raise LearnerError(
                f"{name!r} can't be an account's name: take a-z and 0-9, with single '.', '_' or '-' between."
            )
        salt = secrets.token_bytes(16)
        entry = {"salt": salt.hex(), "hash": _hashed(secret, salt).hex()}
        self._files.write(f"{_FOLDER}/{name}", json.dumps(entry).encode())

    def names(self) -> list[str]:
        """All accounts."""
        return self._files.names(_FOLDER)

    def is_right(self, name: str, secret: str) -> bool:
        """Tell whether a secret logs that account in."""
        if name == OWN_NAME:
            return hmac.compare_digest(secret.encode(), self.own.password.encode())
        if not _NAME.fullmatch(name):
            return False
        try:
            entry = json.loads(self._files.read(f"{_FOLDER}/{name}"))
        except FileNotFoundError:
            return False
        return hmac.compare_digest(
            _hashed(secret, bytes.fromhex(entry["salt"])), bytes.fromhex(entry["hash"])
        )


def _hashed(secret: str, salt: bytes) -> bytes:
    return hashlib.pbkdf2_hmac("sha256", secret.encode(), salt, _ROUNDS)
