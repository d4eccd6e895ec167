"""Connections: what carries a request to a host, for the time of one operation.

Hosts that the engine's settings name are apps, and are called in this process with no socket. All others are
reached through urllib3's pools, which is where `sandbox.transport.Network` finds them. Nothing is kept when
the operation ends: a registry may have been moved by the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from urllib3 import HTTPConnectionPool, Timeout
from urllib3.exceptions import HTTPError

from sandbox.app import CHUNK_BYTES
from sandbox.engine.embedded.transfer.remote.failures import RequestFailedError, failed
from sandbox.transport.network.address import Address
from sandbox.transport.network.connection import InProcessConnection

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from urllib3 import BaseHTTPResponse
    from urllib3._base_connection import BaseHTTPConnection

    from sandbox.app import App
    from sandbox.engine.embedded.world import Settings

CONNECT_S = 30.0
"""How long dockerd waits for a connection."""
SILENCE_S = 60.0
"""How long an answer may be silent; then the transfer counts as broken, and goes on from where it was."""

_PORTS = {"http": 80, "https": 443}
_MOST_KEPT = 2


class AppPool(HTTPConnectionPool):
    """Connections to an app in this process, a new one for each request."""

    def __init__(self, scheme: str, host: str, port: int, app: App) -> None:
        """Lead to the app."""
        super().__init__(host, port)
        self._place = Address.of(scheme, host, port)
        self._app = app

    def _get_conn(self, timeout: float | None = None) -> BaseHTTPConnection:
        del timeout
        return InProcessConnection(self, self._place, lambda: self._app)

    def _put_conn(self, conn: BaseHTTPConnection | None) -> None:
        if conn is not None:
            conn.close()


class Connections:
    """The ways to the hosts that one operation speaks to: the registry, its token service, its storage."""

    def __init__(self, settings: Settings) -> None:
        """Connect nothing yet."""
        self._settings = settings
        self._pools: dict[tuple[str, str, int, bool], HTTPConnectionPool] = {}

    def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | Iterable[bytes] | None = None,
        *,
        is_verified: bool = True,
    ) -> BaseHTTPResponse:
        """Send a request, and return its answer with the body unread; raises `RequestFailedError`."""
        parts = urlsplit(url)
        pool = self._pool(*_place(method, url), is_verified=is_verified)
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        try:
            return pool.urlopen(
                method,
                target,
                body,
                {"Host": parts.netloc, "Accept-Encoding": "identity", **headers},
                retries=False,
                redirect=False,
                preload_content=False,
                decode_content=False,
            )
        except (HTTPError, OSError) as error:
            raise failed(method, url, error) from error

    def close(self) -> None:
        """Close what is open."""
        for pool in self._pools.values():
            pool.close()
        self._pools.clear()

    def _pool(self, scheme: str, host: str, port: int, *, is_verified: bool) -> HTTPConnectionPool:
        key = (scheme, host, port, is_verified)
        if key not in self._pools:
            self._pools[key] = self._make(scheme, host, port, is_verified=is_verified)
        return self._pools[key]

    def _make(self, scheme: str, host: str, port: int, *, is_verified: bool) -> HTTPConnectionPool:
        app = self._settings.hosts.get(host)
        if app is not None:
            return AppPool(scheme, host, port, app)
        options = {
            "timeout": Timeout(connect=CONNECT_S, read=SILENCE_S),
            "maxsize": _MOST_KEPT,
            "blocksize": CHUNK_BYTES,
        }
        if scheme == "http":
            return HTTPConnectionPool(host, port, **options)  # type: ignore[arg-type]
        from sandbox.engine.embedded.transfer.remote import tls  # noqa: PLC0415 - a browser has no ssl

        if is_verified:
            return tls.checked_pool(host, port, self._settings, **options)
        return tls.unchecked_pool(host, port, **options)


def _place(method: str, url: str) -> tuple[str, str, int]:
    """Read where a URL leads, which a registry may have written; raises `RequestFailedError`."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS:
        raise RequestFailedError(method, url, f'unsupported protocol scheme "{parts.scheme}"', is_final=True)
    try:
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    except ValueError as error:
        raise RequestFailedError(method, url, str(error), is_final=True) from error
    if not host:
        raise RequestFailedError(method, url, "http: no Host in request URL", is_final=True)
    return parts.scheme, host, port
