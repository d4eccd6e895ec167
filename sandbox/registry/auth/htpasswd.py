"""Basic authentication with a file of names and bcrypt hashes, as `htpasswd -B` writes it.

A password that was right is remembered for a while as a keyed hash: bcrypt is slow on purpose, and a push
is dozens of requests.
Source: distribution/distribution, registry/auth/htpasswd; RFC 7617.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING

from sandbox.registry.auth import bcrypt
from sandbox.registry.auth.access import Access, Challenged, Everything, Grant
from sandbox.registry.reading import DISK, SettingsFiles

if TYPE_CHECKING:
    from collections.abc import Hashable
    from pathlib import Path

    from sandbox.app import Request
    from sandbox.registry.configuration import HtpasswdSettings

_MOST_REMEMBERED = 1_000
_NOBODY = "$2b$05$abcdefghijklmnopqrstuuFUyOUNBb3p2/MZaFyYXvk.2RyEgaZzK"
_NO_CREDENTIALS = "basic authentication challenge for realm {realm!r}: invalid authorization credential"
_WRONG = "basic authentication challenge for realm {realm!r}: authentication failure"


class Htpasswd:
    """An authority over a file, read again whenever it changes."""

    def __init__(self, settings: HtpasswdSettings, files: SettingsFiles = DISK) -> None:
        """Read the file when the first client comes: it may be written later."""
        self._settings = settings
        self._files = files
        self._key = secrets.token_bytes(32)
        self._right: dict[bytes, str] = {}
        self._hashes: dict[str, str] = {}
        self._read_at: Hashable = None

    def admit(self, request: Request, needed: tuple[Access, ...]) -> Grant:
        """Admit a user of the file to everything; anybody to reading where that is allowed."""
        field = request.headers.get("Authorization")
        if (
            not field
            and self._settings.anonymous_pull
            and needed
            and all(each.action == "pull" for each in needed)
        ):
            return AnonymousPull()
        name, password = read_basic(field) or self._challenge(_NO_CREDENTIALS)
        if not self._is_right(name, password):
            self._challenge(_WRONG)
        return Everything(name)

    def _challenge(self, reason: str) -> tuple[str, str]:
        realm = self._settings.realm
        raise Challenged(reason.format(realm=realm), f'Basic realm="{realm}"')

    def _is_right(self, name: str, password: str) -> bool:
        self._refresh()
        known = self._hashes.get(name)
        secret = hmac.digest(self._key, f"{name}\0{password}\0{known}".encode(), hashlib.sha256)
        if self._right.get(secret) == known and known is not None:
            return True
        # an unknown name takes as long as a wrong password, so that names cannot be guessed by the clock
        is_right = bcrypt.check(password.encode(), known or _NOBODY) and known is not None
        if is_right and known:
            if len(self._right) >= _MOST_REMEMBERED:
                self._right.clear()
            self._right[secret] = known
        return is_right

    def _refresh(self) -> None:
        path = self._settings.path
        mark = self._files.mark(path)
        if mark != self._read_at:
            self._hashes, self._right = read_hashes(path, self._files), {}
            self._read_at = mark


class AnonymousPull:
    """The grant of a client without a name: to read."""

    user = ""

    def may(self, repository: str, action: str) -> bool:  # noqa: ARG002 - any repository
        """Say yes to reading."""
        return action == "pull"


def read_hashes(path: Path, files: SettingsFiles = DISK) -> dict[str, str]:
    """Read the names and hashes of a file; as in Distribution, entries other than bcrypt's let nobody in."""
    lines = (line.strip() for line in files.read(path).decode("utf-8").splitlines())
    entries = (line.partition(":") for line in lines if line and not line.startswith("#"))
    return {name: hashed for name, _, hashed in entries if bcrypt.is_hash(hashed)}


def read_basic(field: str) -> tuple[str, str] | None:
    """Read name and password out of an `Authorization` of the scheme Basic; None where there are none."""
    scheme, _, encoded = field.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, colon, password = (
            base64.b64decode(encoded.strip(), validate=True).decode("utf-8").partition(":")
        )
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (name, password) if colon else None
