"""Requests that got no answer, in the words that Go's `net/http` has for it, which learners search for.

Source: Go `net/url` (`Error`), `net` (`OpError`, `DNSError`), `crypto/tls`, `crypto/x509`; each text was seen
from a dockerd.
"""

from __future__ import annotations

import errno
from http.client import RemoteDisconnected
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from urllib3 import exceptions

from sandbox.engine.embedded.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NOT_TLS = (
    "WRONG_VERSION_NUMBER",
    "PACKET_LENGTH_TOO_LONG",
    "RECORD_LAYER_FAILURE",
    "HTTP_REQUEST",
    "UNKNOWN_PROTOCOL",
)
"""How versions of OpenSSL call an answer that is no TLS: here, for a registry's port, it is HTTP."""

_UNTRUSTED = (2, 7, 18, 19, 20, 21)
"""OpenSSL's codes of a chain that leads to nobody trusted. Source: openssl `x509_vfy.h`."""
_NOT_YET, _EXPIRED = 9, 10
_PORTS = {"http": 80, "https": 443}
_TLS = "tls: failed to verify certificate: x509: "


class RequestFailedError(EngineError):
    """A request without an answer; `words` say why, the message also what was asked.

    `is_final` if trying again would not help: there is no way in.
    """

    def __init__(self, method: str, url: str, words: str, *, is_final: bool = False) -> None:
        """Write it as Go does: `Get "http://127.0.0.1:5000/v2/": EOF`."""
        super().__init__(f'{method.capitalize()} "{url}": {words}')
        self.words = words
        self.is_final = is_final


class BrokenTransferError(EngineError):
    """An answer that ended too early."""

    def __init__(self, words: str = "unexpected EOF") -> None:
        """Say it as Go does."""
        super().__init__(words)


def failed(method: str, url: str, error: BaseException) -> RequestFailedError:
    """Make the error of a request that urllib3 could not send."""
    return RequestFailedError(method, url, _words(url, list(_chain(error))))


def _words(url: str, causes: list[BaseException]) -> str:
    parts = urlsplit(url)
    host = parts.hostname or ""
    place = f"{_dialled(host)}:{parts.port or _PORTS[parts.scheme]}"
    for cause in causes:
        if isinstance(cause, exceptions.NameResolutionError):
            return f"dial tcp: lookup {host}: no such host"
        if type(cause) is exceptions.ConnectTimeoutError:  # of which a refused connection is a kind
            return f"dial tcp {place}: i/o timeout"
        if isinstance(cause, exceptions.ReadTimeoutError):
            return "net/http: timeout awaiting response headers"
        if _is_of_tls(cause):
            return _tls_words(host, causes)
    return _socket_words(place, causes)


def _socket_words(place: str, causes: list[BaseException]) -> str:
    for cause in causes:
        number = getattr(cause, "errno", None)
        if isinstance(cause, RemoteDisconnected):
            return "EOF"
        if isinstance(cause, ConnectionResetError) or number == errno.ECONNRESET:
            return f"read tcp {place}: read: connection reset by peer"
        if isinstance(cause, BrokenPipeError):
            return f"write tcp {place}: write: broken pipe"
        if isinstance(cause, OSError) and number and cause.strerror:
            return f"dial tcp {place}: connect: {cause.strerror.lower()}"
    is_end = any(isinstance(cause, exceptions.ProtocolError) for cause in causes)
    return "EOF" if is_end else str(causes[0])


def _is_of_tls(cause: BaseException) -> bool:
    """Tell without `ssl`, which a browser does not have."""
    is_mismatch = type(cause).__name__ == "CertificateError" or hasattr(cause, "verify_code")
    return isinstance(cause, exceptions.SSLError) or is_mismatch


def _tls_words(host: str, causes: list[BaseException]) -> str:
    for cause in causes:
        certificate = getattr(cause, "_peer_cert", None)
        if certificate:
            return _TLS + _mismatch(host, certificate)
        code = getattr(cause, "verify_code", None)
        if code in _UNTRUSTED:
            return f"{_TLS}certificate signed by unknown authority"
        if code in (_NOT_YET, _EXPIRED):
            return f"{_TLS}certificate has expired or is not yet valid"
    told = next((str(each) for cause in reversed(causes) if (each := getattr(cause, "reason", ""))), "")
    told = f"{told} {causes[-1]}"
    if any(name in told for name in _NOT_TLS):
        return "http: server gave HTTP response to HTTPS client"
    return f"remote error: tls: {causes[-1]}"


def _mismatch(host: str, certificate: Mapping[str, Any]) -> str:
    """Name what a certificate is for, and what it is not for. Source: Go `crypto/x509`, `HostnameError`."""
    names = [value for kind, value in certificate.get("subjectAltName", ()) if kind == "DNS"]
    addresses = [value for kind, value in certificate.get("subjectAltName", ()) if kind == "IP Address"]
    if _is_address(host):
        if not addresses:
            return f"cannot validate certificate for {host} because it doesn't contain any IP SANs"
        return f"certificate is valid for {', '.join(addresses)}, not {host}"
    if not names:
        return "certificate relies on legacy Common Name field, use SANs instead"
    return f"certificate is valid for {', '.join(names)}, not {host}"


def _is_address(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()


def _dialled(host: str) -> str:
    return "127.0.0.1" if host == "localhost" else f"[{host}]" if ":" in host else host


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Go through an error and what lies under it."""
    seen: BaseException | None = error
    met: list[BaseException] = []
    while seen is not None and seen not in met:
        met.append(seen)
        yield seen
        inner = next((each for each in seen.args if isinstance(each, BaseException)), None)
        seen = inner or seen.__cause__ or seen.__context__
