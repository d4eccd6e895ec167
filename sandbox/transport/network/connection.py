"""A connection that is a call: what urllib3 would write to a socket becomes a request to an app.

It is urllib3's own connection with another socket under it, so that headers, framing and responses are what
they are on a real one.
"""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, Any

from urllib3 import connectionpool
from urllib3.exceptions import NewConnectionError, SSLError
from urllib3.util.request import body_to_chunks

from sandbox.app import CHUNK_BYTES, Headers, Response
from sandbox.transport.network.address import UNIX
from sandbox.transport.network.client_body import ClientBody
from sandbox.transport.network.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from urllib3.response import HTTPResponse

    from sandbox.app import App, Request
    from sandbox.transport.network.address import Address


_PLAIN_ON_TLS = b"Client sent an HTTP request to an HTTPS server.\n"


class InProcessConnection(connectionpool.HTTPConnection):  # type: ignore[misc,name-defined]
    """A connection to an app, for one request.

    The base is the pool's, for in a browser `urllib3.connection` holds another.
    """

    def __init__(
        self, pool: connectionpool.HTTPConnectionPool, place: Address, find: Callable[[], App | None]
    ) -> None:
        """Connect nothing yet."""
        super().__init__(pool.host, pool.port, blocksize=CHUNK_BYTES)
        self._place = place
        self._find = find

    def connect(self) -> None:
        """Find the app.

        Raises `NewConnectionError`, or what the docker SDK's connections raise, where there is none.
        """
        app = self._find()
        if app is None:
            refused = ConnectionRefusedError(errno.ECONNREFUSED, os.strerror(errno.ECONNREFUSED))
            if self._place.scheme == UNIX:
                raise refused
            raise NewConnectionError(self, f"Failed to establish a new connection: {refused}") from refused
        self.sock: Any = Wire(app, "https" if self._place.scheme == "https" else "http")
        self.is_verified = True

    def request(  # noqa: PLR0913 - urllib3's signature
        self,
        method: str,
        url: str,
        body: Any = None,  # noqa: ANN401 - whatever urllib3 takes
        headers: Mapping[str, str] | None = None,
        *,
        chunked: bool = False,
        preload_content: bool = True,
        decode_content: bool = True,
        enforce_content_length: bool = True,
    ) -> None:
        """Write the head; the body stays with the client until the app reads it."""
        framed = body_to_chunks(body, method=method, blocksize=self.blocksize)
        fields = dict(headers or {})
        names = {name.lower() for name in fields}
        if not chunked and not names & {"content-length", "transfer-encoding"} and framed.chunks is not None:
            if framed.content_length is None:
                chunked = True
            else:
                fields["Content-Length"] = str(framed.content_length)
        super().request(
            method,
            url,
            None,
            fields,
            chunked=chunked,
            preload_content=preload_content,
            decode_content=decode_content,
            enforce_content_length=enforce_content_length,
        )
        self.sock.body = ClientBody(framed.chunks or ())

    def getresponse(self) -> HTTPResponse:
        """Call the app; what the client's own body raises is raised here, as if it were being sent."""
        body = self.sock.body
        try:
            response: HTTPResponse = super().getresponse()
        finally:
            if body.error:
                raise body.error
        return response


class MismatchedConnection(InProcessConnection):
    """A connection by the wrong scheme: TLS to a port of plain HTTP, or the other way round.

    Clients see what they would see on a real network: dockerd and its like go from the one to the other.
    """

    def __init__(self, pool: connectionpool.HTTPConnectionPool, place: Address) -> None:
        """Lead to what a server of TLS says to a plain request."""
        super().__init__(pool, place, lambda: _answer_plain)

    def connect(self) -> None:
        """Fail where TLS was meant, with what OpenSSL says of an answer in HTTP."""
        if self._place.scheme == "https":
            raise SSLError("[SSL: WRONG_VERSION_NUMBER] wrong version number")
        super().connect()


def _answer_plain(_: Request) -> Response:
    lines = (("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(_PLAIN_ON_TLS))))
    return Response(400, Headers(lines), iter((_PLAIN_ON_TLS,)))
