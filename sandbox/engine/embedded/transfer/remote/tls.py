"""TLS: whom to trust. Imported only where a connection over TLS is made, for a browser has no `ssl`.

Checked are the chain and the name, as strictly as Go does and not more: a self-made authority without every
optional field is good, a certificate without alternative names is not.
"""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from urllib3 import HTTPSConnectionPool

from sandbox.engine.embedded.errors import EngineError

if TYPE_CHECKING:
    from urllib3._base_connection import BaseHTTPConnection

    from sandbox.engine.embedded.world import Settings


class UncheckedPool(HTTPSConnectionPool):
    """Connections to a registry that was declared insecure; urllib3 would warn at each request."""

    def _validate_conn(self, conn: BaseHTTPConnection) -> None:
        if conn.is_closed:
            conn.connect()


def checked_pool(host: str, port: int, settings: Settings, **options: object) -> HTTPSConnectionPool:
    """Make connections that trust the machine's authorities and the engine's own."""
    context = ssl.create_default_context()
    context.check_hostname = False  # urllib3 compares the names, and keeps the certificate for the error
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    for place in ("", host, f"{host}:{port}"):
        if settings.certificates.get(place):
            _trust(context, place, settings.certificates[place])
    return HTTPSConnectionPool(host, port, ssl_context=context, assert_hostname=host, **options)  # type: ignore[arg-type]


def _trust(context: ssl.SSLContext, place: str, pem: str) -> None:
    try:
        context.load_verify_locations(cadata=pem)
    except (ssl.SSLError, ValueError) as error:
        raise EngineError(f"the certificate for {place!r} in the settings is none: {error}") from error


def unchecked_pool(host: str, port: int, **options: object) -> HTTPSConnectionPool:
    """Make connections that take any certificate."""
    context = ssl.SSLContext(
        ssl.PROTOCOL_TLS_CLIENT
    )  # without the machine's authorities, which take 20 ms to read
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return UncheckedPool(host, port, ssl_context=context, assert_hostname=False, **options)  # type: ignore[arg-type]
