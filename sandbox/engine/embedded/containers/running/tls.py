"""TLS for a registry in a container: its certificate and key are in no file of this machine."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.errors import SetupError

if TYPE_CHECKING:
    import ssl

    from sandbox.registry import Configuration
    from sandbox.registry.reading import SettingsFiles


def make_context(settings: Configuration, files: SettingsFiles) -> ssl.SSLContext | None:
    """Return the context that the settings ask for, None for plain HTTP.

    Raises `SetupError` where certificate and key cannot be used.
    """
    if settings.certificate is None and settings.key is None:
        return None
    if settings.certificate is None or settings.key is None:
        raise SetupError("open : no such file or directory: TLS needs http.tls.certificate and http.tls.key")
    try:
        certificate, key = files.read(settings.certificate), files.read(settings.key)
    except OSError as error:
        raise SetupError(f"open {error.filename}: {error.strerror}") from error
    return _load(certificate, key, f"{settings.certificate.as_posix()} and {settings.key.as_posix()}")


def _load(certificate: bytes, key: bytes, where: str) -> ssl.SSLContext:
    """Load both from files that nobody else can read and that are gone at once: there is no other way."""
    import ssl  # noqa: PLC0415 - a browser may have none, and needs none

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        places = [Path(folder, name) for name in ("certificate", "key")]
        for place, content in zip(places, (certificate, key), strict=True):
            with os.fdopen(os.open(place, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
        try:
            context.load_cert_chain(str(places[0]), str(places[1]))
        except OSError as error:  # ssl.SSLError is one
            raise SetupError(f"tls: {where} cannot be used: {error}") from error
    return context
