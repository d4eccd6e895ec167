"""A session: one registry, one client's way in, for the time of one operation.

Requests are not repeated here: where dockerd waits between attempts, this engine, which never waits, tries
again at once (see `pull.download`), and leaves it to the client to come back later.
"""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING, Self
from urllib.parse import urljoin, urlsplit

from urllib3.exceptions import HTTPError

from sandbox import __version__
from sandbox.auth import Request, Response, drive
from sandbox.engine.embedded.errors import EngineError
from sandbox.engine.embedded.transfer.remote.authorization import Authorization
from sandbox.engine.embedded.transfer.remote.connections import Connections
from sandbox.engine.embedded.transfer.remote.endpoints import endpoints
from sandbox.engine.embedded.transfer.remote.failures import BrokenTransferError, RequestFailedError
from sandbox.engine.embedded.versions import ENGINE_VERSION
from sandbox.engine.embedded.world import machine_platform

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import TracebackType

    from urllib3 import BaseHTTPResponse

    from sandbox.engine.embedded.transfer.remote.credentials import RegistryCredentials
    from sandbox.engine.embedded.transfer.remote.endpoints import Endpoint
    from sandbox.engine.embedded.world import Settings

_MOST_TOLD_BYTES = 4 << 20
"""As much of an error or a token's answer as is read."""
_MOST_REDIRECTS = 10
_REDIRECTS = (301, 302, 303, 307, 308)


def user_agent(client: str = "") -> str:
    """Name the engine as dockerd names itself, with whoever asked it.

    Source: moby `dockerversion/useragent.go`.
    """
    machine = f"os/{platform.system().lower()} arch/{machine_platform().architecture}"
    own = f"docker/{ENGINE_VERSION}-embedded docker-registry-course/{__version__} {machine}"
    printable = "".join(character for character in client if character.isprintable() and ord(character) < 128)  # noqa: PLR2004 - ASCII
    escaped = "".join(f"\\{each}" if each in r"();\"" else each for each in printable)
    return f"{own} UpstreamClient({escaped})" if escaped else own


class Session:
    """What requests go through; `url` is the registry's, without a path."""

    def __init__(
        self, connections: Connections, endpoint: Endpoint, authorization: Authorization, agent: str
    ) -> None:
        """Ask nothing yet."""
        self.url = endpoint.url
        self.authorization = authorization
        self._endpoint = endpoint
        self._connections = connections
        self._agent = agent

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it."""
        self.close()

    def close(self) -> None:
        """Close its connections."""
        self._connections.close()

    def ping(self) -> Response:
        """Ask `GET /v2/` who may enter."""
        answer = self.exchange(Request("GET", f"{self.url}/v2/"))
        self.authorization.learn(answer)
        return answer

    def send(
        self,
        method: str,
        url: str,
        scopes: tuple[str, ...] = (),
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | Iterable[bytes] | None = None,
    ) -> BaseHTTPResponse:
        """Send a request with what opens the registry, and return its answer with the body unread.

        `url` may be a path. Redirects are followed. Another host, wherever its name came from, gets no
        `Authorization`.
        """
        target = urljoin(self.url, url)
        opens = self._headers(method, target, scopes) if _is_same_host(target, self.url) else {}
        sent = opens | dict(headers or {})
        answer = self._transfer(method, target, sent, body)
        for _ in range(_MOST_REDIRECTS):
            location = answer.headers.get("Location")
            if answer.status not in _REDIRECTS or not location or method not in ("GET", "HEAD"):
                return answer
            discard(answer)
            target, before = urljoin(target, location), target
            if not _is_same_host(target, before):
                sent.pop("Authorization", None)
            answer = self._transfer(method, target, sent, None)
        raise RequestFailedError(method, target, f"stopped after {_MOST_REDIRECTS} redirects")

    def exchange(self, request: Request) -> Response:
        """Send a small request as it is, and read its answer."""
        return read(self._transfer(request.method, request.url, request.headers, request.body or None))

    def _headers(self, method: str, url: str, scopes: tuple[str, ...]) -> dict[str, str]:
        flow = self.authorization.header(url, scopes)
        try:
            value = drive(flow, self.exchange)
        except EngineError as error:
            raise RequestFailedError(method, url, error.message, is_final=True) from error
        return {"Authorization": value} if value else {}

    def _transfer(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | Iterable[bytes] | None
    ) -> BaseHTTPResponse:
        """Send one request; what a registry that needs no proof sends to needs none either, as in dockerd."""
        sent = {"User-Agent": self._agent, **headers}
        return self._connections.send(method, url, sent, body, is_verified=self._endpoint.is_verified)


def _is_same_host(url: str, other: str) -> bool:
    return urlsplit(url)[:2] == urlsplit(other)[:2]


def connect(
    registry: str,
    settings: Settings,
    credentials: RegistryCredentials,
    *,
    client: str = "",
    is_login: bool = False,
) -> tuple[Session, Response]:
    """Find the endpoint that answers, and return a session with it and its answer to `GET /v2/`.

    `client` is the `User-Agent` of whoever asks the engine. Raises `RequestFailedError` where none answers.
    Source: moby `distribution/pull.go`: what goes wrong at the last endpoint is told.
    """
    last: RequestFailedError | None = None
    for endpoint in endpoints(registry, settings):
        authorization = Authorization(credentials, is_login)
        session = Session(Connections(settings), endpoint, authorization, user_agent(client))
        try:
            return session, session.ping()
        except RequestFailedError as error:
            session.close()
            last = error
    if last is None:
        raise EngineError(f"no endpoints found for {registry}")
    raise last


def read(answer: BaseHTTPResponse) -> Response:
    """Read a small answer to its end; raises `BrokenTransferError`, also where it is not small."""
    try:
        body = answer.read(_MOST_TOLD_BYTES + 1, decode_content=True)
    except (HTTPError, OSError) as error:
        raise BrokenTransferError from error
    if len(body) > _MOST_TOLD_BYTES:
        answer.close()
        raise BrokenTransferError(f"the answer is longer than {_MOST_TOLD_BYTES} bytes")
    answer.release_conn()
    return Response(answer.status, dict(answer.headers), body)


def discard(answer: BaseHTTPResponse) -> None:
    """Read what nobody wants to its end, so that the connection can go on; a long one is cut."""
    try:
        rest = answer.read(_MOST_TOLD_BYTES + 1)
    except (HTTPError, OSError):
        answer.close()
        return
    if len(rest) > _MOST_TOLD_BYTES:
        answer.close()
    answer.release_conn()
