"""Whose signatures count: a bundle of certificates, or a set of JSON Web Keys.

A token names its key: by an `x5c` chain that ends in the bundle, or by a `kid`. Needs PyJWT and
cryptography, which only token authentication does. Source: distribution/distribution,
registry/auth/token/token.go; docker/libtrust, `KeyID`; RFC 7515, section 4.1.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import itertools
import json
from importlib import import_module
from typing import TYPE_CHECKING, Any

from sandbox.errors import SetupError
from sandbox.registry.reading import DISK, SettingsFiles

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class UntrustedKeyError(Exception):
    """The token is signed with a key that nobody has vouched for."""


def needed_module(name: str, package: str) -> Any:  # noqa: ANN401 - whatever the module holds
    """Import what token authentication alone needs; raises `SetupError` with the command that brings it."""
    try:
        return import_module(name)
    except ImportError:
        raise SetupError(
            f"Token authentication needs {package}, which is not installed: uv pip install {package}"
        ) from None


class Keys:
    """The public keys that are trusted."""

    def __init__(
        self, root_certificates: Path | None, jwks: Path | None, files: SettingsFiles = DISK
    ) -> None:
        """Read them; raises `SetupError` where there is none."""
        self._files = files
        self._x509 = needed_module("cryptography.x509", "cryptography")
        self._invalid_signature = needed_module("cryptography.exceptions", "cryptography").InvalidSignature
        self._roots = self._read_certificates(root_certificates) if root_certificates else []
        self._by_id: dict[str, Any] = {self._key_id(root): root.public_key() for root in self._roots}
        self._by_id |= _read_jwks(jwks, files) if jwks else {}
        if not self._by_id:
            raise SetupError("Token authentication needs auth.token.rootcertbundle or auth.token.jwks.")

    def find(self, header: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a public key of one of several classes
        """Return the key that a token's header names; raises `UntrustedKeyError`."""
        chain, key_id = header.get("x5c"), header.get("kid")
        if isinstance(chain, list) and chain:
            return self._leaf_of(chain).public_key()
        if isinstance(key_id, str) and key_id in self._by_id:
            return self._by_id[key_id]
        if key_id is None and len(self._by_id) == 1:
            return next(iter(self._by_id.values()))
        raise UntrustedKeyError(f"no trusted key of id {key_id!r}")

    def _leaf_of(self, texts: list[Any]) -> Any:  # noqa: ANN401 - a certificate
        try:
            chain = [self._x509.load_der_x509_certificate(base64.b64decode(text)) for text in texts]
        except (TypeError, ValueError) as error:
            raise UntrustedKeyError(f"x5c holds no certificates: {error}") from None
        for cert, issuer in itertools.pairwise(chain):
            self._check_issued(cert, (issuer,))
        if chain[-1] not in self._roots:
            self._check_issued(chain[-1], self._roots)
        _check_dates(chain)
        return chain[0]

    def _check_issued(self, cert: Any, issuers: Any) -> None:  # noqa: ANN401 - certificates
        if not any(self._is_issuer(issuer, cert) for issuer in issuers):
            raise UntrustedKeyError("the chain in x5c does not lead to a trusted certificate")

    def _is_issuer(self, issuer: Any, cert: Any) -> bool:  # noqa: ANN401 - certificates
        try:
            cert.verify_directly_issued_by(issuer)
            constraints = issuer.extensions.get_extension_for_class(self._x509.BasicConstraints)
        except (ValueError, TypeError, self._x509.ExtensionNotFound, self._invalid_signature):
            return False
        return bool(constraints.value.ca)

    def _read_certificates(self, path: Path) -> list[Any]:
        try:
            return list(self._x509.load_pem_x509_certificates(self._files.read(path)))
        except (OSError, ValueError) as error:
            raise SetupError(f"The certificates in {path} cannot be read: {error}") from error

    def _key_id(self, cert: Any) -> str:  # noqa: ANN401 - a certificate
        """Work out libtrust's id: the hash of the public key, in groups of four letters."""
        forms = needed_module("cryptography.hazmat.primitives.serialization", "cryptography")
        key = cert.public_key().public_bytes(forms.Encoding.DER, forms.PublicFormat.SubjectPublicKeyInfo)
        letters = base64.b32encode(hashlib.sha256(key).digest()[:30]).decode()
        return ":".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def _read_jwks(path: Path, files: SettingsFiles) -> dict[str, Any]:
    jwt = needed_module("jwt", "PyJWT")
    try:
        keys = jwt.PyJWKSet.from_dict(json.loads(files.read(path))).keys
    except (OSError, ValueError, jwt.PyJWTError) as error:
        raise SetupError(f"The key set {path} cannot be read: {error}") from error
    return {key.key_id: key.key for key in keys if key.key_id and key.key_type != "oct"}


def _check_dates(chain: list[Any]) -> None:
    now = dt.datetime.now(dt.UTC)
    if not all(cert.not_valid_before_utc <= now <= cert.not_valid_after_utc for cert in chain):
        raise UntrustedKeyError("a certificate in x5c is not valid now")
