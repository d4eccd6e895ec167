"""The one place that all clients pass: a pool of urllib3 handing out a connection.

`requests`, the docker SDK (also for its Unix sockets) and `sandbox.wire` all come through
`HTTPConnectionPool._get_conn` and back through `_put_conn`. These are replaced while a network is installed,
and at no other time.
"""

from __future__ import annotations

import functools
import threading
from typing import TYPE_CHECKING, Protocol

from urllib3.connectionpool import HTTPConnectionPool

from sandbox.transport.network.address import UNIX, Address
from sandbox.transport.network.connection import InProcessConnection, MismatchedConnection

if TYPE_CHECKING:
    from urllib3._base_connection import BaseHTTPConnection

    from sandbox.app import App


class Table(Protocol):
    """What a network knows of addresses."""

    def find(self, place: Address) -> App | None:
        """Return the app at an address."""

    def is_refused(self, place: Address) -> bool:
        """Whether connections to an address are refused."""


_lock = threading.Lock()
_installed: list[Table] = []
_take = HTTPConnectionPool._get_conn  # noqa: SLF001 - there is no other place
_put = HTTPConnectionPool._put_conn  # noqa: SLF001


def install(table: Table) -> None:
    """Let a table count; the one installed last is asked first."""
    with _lock:
        _installed.append(table)
        HTTPConnectionPool._get_conn = _get_conn  # type: ignore[method-assign,assignment]  # noqa: SLF001
        HTTPConnectionPool._put_conn = _put_conn  # type: ignore[method-assign,assignment]  # noqa: SLF001


def remove(table: Table) -> None:
    """Let a table count no more; with the last one goes the change to urllib3."""
    with _lock:
        _installed.reverse()
        _installed.remove(table)
        _installed.reverse()
        if not _installed:
            HTTPConnectionPool._get_conn = _take  # type: ignore[method-assign]  # noqa: SLF001
            HTTPConnectionPool._put_conn = _put  # type: ignore[method-assign]  # noqa: SLF001


def _get_conn(pool: HTTPConnectionPool, timeout: float | None = None) -> BaseHTTPConnection:
    """Take a connection out of the pool, and use one of ours in its place where a table has the address."""
    usual = _take(pool, timeout)
    place = _place_of(pool)
    for table in reversed(_installed):
        found = _found(table, pool, place)
        if found is not None:
            usual.close()
            return found
    return usual


def _found(table: Table, pool: HTTPConnectionPool, place: Address) -> InProcessConnection | None:
    """Make a connection to what a table has at an address, by this scheme or by the other."""
    if table.find(place) or table.is_refused(place):
        return InProcessConnection(pool, place, functools.partial(table.find, place))
    if place.other is not None and table.find(place.other):
        return MismatchedConnection(pool, place)
    if place.other is not None and table.is_refused(place.other):
        return InProcessConnection(pool, place, lambda: None)
    return None


def _put_conn(pool: HTTPConnectionPool, conn: BaseHTTPConnection | None) -> None:
    """Keep none of ours: what answers at an address may have changed by the next request."""
    _put(pool, None if isinstance(conn, InProcessConnection) else conn)


def _place_of(pool: HTTPConnectionPool) -> Address:
    path = getattr(pool, "socket_path", None)  # the docker SDK's pool
    return Address(UNIX, path) if path else Address.of(pool.scheme or "http", pool.host, pool.port)
