"""A connection: sends requests, answers challenges, and keeps the exchanges.

Requests go out by `requests`, which knows proxies and certificates; those that stay on this machine by
`loopback`, which is quicker.
"""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import requests
import urllib3

from sandbox.auth import Request, Response, Tokens, authenticate, drive
from sandbox.errors import RegistryError, RegistryUnreachableError
from sandbox.wire.exchange import Exchange
from sandbox.wire.loopback import Loopback, is_loopback
from sandbox.wire.refusal import refusal

if TYPE_CHECKING:
    from sandbox.auth import Credentials

_NO_PROXIES = {"http": "", "https": ""}
"""No proxies, whatever the environment names; requests' own `no_proxy` would change it, for all threads."""


class Connection:
    """What a `Client` sends through: one session, one user's log-in, one list of exchanges."""

    def __init__(
        self,
        session: requests.Session | None,
        *,
        credentials: Credentials | None,
        user_agent: str,
        timeout_s: float,
        keep: int,
    ) -> None:
        """Use a session of the caller's, or an own one that reads no `.netrc`."""
        self.exchanges: deque[Exchange] = deque(maxlen=keep)
        self._session = session or _new_session()
        self._loopback = None if session else Loopback()
        self._credentials = credentials
        self._user_agent = user_agent
        self._timeout_s = timeout_s
        self._tokens = Tokens()

    def apart(self, keep: int) -> Connection:
        """Share session and log-in, but keep other exchanges."""
        other = Connection(
            self._session,
            credentials=self._credentials,
            user_agent=self._user_agent,
            timeout_s=self._timeout_s,
            keep=keep,
        )
        other._tokens, other._loopback = self._tokens, self._loopback
        return other

    def close(self) -> None:
        """Close the session's connections."""
        self._session.close()
        if self._loopback:
            self._loopback.close()

    def send(self, request: Request) -> Response:
        """Send a request, log in if the registry asks for it, and return the last answer."""
        return drive(authenticate(request, self._credentials, self._tokens), self._exchange)

    def refused(self, method: str, path: str, response: Response) -> RegistryError:
        """Make the error of an unwelcome answer."""
        return refusal(Request(method, path), response)

    def location(self, response: Response, base: str) -> str:
        """Read where an upload goes on; it may be relative. Source: OCI distribution, "Pushing blobs"."""
        location = response.header("Location")
        if not location:
            raise RegistryError(
                "The registry opened an upload and did not say where.", status=response.status
            )
        return urljoin(base, location)

    def _exchange(self, request: Request) -> Response:
        sent = Request(
            request.method, request.url, {"User-Agent": self._user_agent, **request.headers}, request.body
        )
        started = time.perf_counter()
        response = self._transfer(sent)
        if self.exchanges.maxlen != 0:  # masking what nobody keeps takes as long as a small request
            self.exchanges.append(Exchange.record(sent, response, time.perf_counter() - started))
        return response

    def _transfer(self, request: Request) -> Response:
        try:
            return self._by_loopback(request) or self._by_session(request)
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            raise _unreachable(request, error) from error

    def _by_loopback(self, request: Request) -> Response | None:
        """Send what stays here in plain HTTP; a session of the caller's has settings of its own."""
        if self._loopback and request.url.startswith("http://") and is_loopback(request.url):
            return self._loopback.transfer(request, self._timeout_s)
        return None

    def _by_session(self, request: Request) -> Response:
        answer = self._session.request(
            request.method,
            request.url,
            headers=dict(request.headers),
            data=request.body or None,
            timeout=self._timeout_s,
            proxies=dict(_NO_PROXIES) if is_loopback(request.url) else None,
        )
        return Response(answer.status_code, dict(answer.headers), answer.content)


def _new_session() -> requests.Session:
    session = requests.Session()
    session.auth = _as_it_is  # or requests would send what ~/.netrc holds for the host
    return session


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _unreachable(request: Request, error: Exception) -> RegistryUnreachableError:
    address = urlsplit(request.url).netloc
    return RegistryUnreachableError(
        f"Nothing answers at {address}: {_reason(error)}. Is the registry running, and is this its address?"
    )


def _reason(error: BaseException) -> str:
    """Find the operating system's own words under the layers of wrapping."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OSError) and seen.strerror and not isinstance(seen, requests.RequestException):
            return seen.strerror.lower()
        inner = next((each for each in seen.args if isinstance(each, BaseException)), None)
        seen = getattr(seen, "reason", None) or inner or seen.__context__
        seen = seen if isinstance(seen, BaseException) else None
    return str(error)
