"""One question to a daemon and its answer, with a limit on the whole of it.

The SDK's time-outs count anew with every byte that arrives, and it reads the learner's settings; the first
words to an unknown daemon need neither. HTTP/1.0, so that the answer ends where the connection does.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.engine.daemon.address import Address
    from sandbox.engine.engine import Tls

LIMIT_BYTES = 4 * 1024 * 1024
CHUNK_BYTES = 65536


class NoHttpError(ValueError):
    """Something answered, and not in HTTP."""


@dataclass(frozen=True)
class Answer:
    """A status, headers (names in lower case) and the whole body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def ask(
    address: Address, path: str, *, timeout_s: float, method: str = "GET", tls: Tls | None = None
) -> Answer:
    """Ask the daemon and read its whole answer.

    Raises:
        OSError: It can't be reached (FileNotFoundError, PermissionError, ConnectionRefusedError), the time is
            over (TimeoutError), or TLS failed (ssl.SSLError).
        NoHttpError: What answers does not speak HTTP.

    """
    head = f"{method} {path} HTTP/1.0\r\nHost: docker\r\nContent-Length: 0\r\n\r\n".encode()
    if address.scheme == "npipe":
        return _parsed(_exchange_by_pipe(address.path, head, timeout_s))
    deadline = time.monotonic() + timeout_s
    with _connect(address, tls, timeout_s) as connection:
        connection.sendall(head)
        return _parsed(_read_all(connection, deadline))


def _connect(address: Address, tls: Tls | None, timeout_s: float) -> socket.socket:
    if address.scheme == "unix":
        if not hasattr(socket, "AF_UNIX"):
            raise OSError("this Python has no unix sockets")
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.settimeout(timeout_s)
            connection.connect(address.path)
        except BaseException:
            connection.close()
            raise
        return connection
    context = _tls_context(tls) if tls else None  # first: what lacks its files need not connect
    plain = socket.create_connection((address.host, address.port), timeout=timeout_s)
    return plain if context is None else context.wrap_socket(plain, server_hostname=address.host)


def _tls_context(tls: Tls) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(tls.folder / "ca.pem"))
    context.load_cert_chain(tls.folder / "cert.pem", tls.folder / "key.pem")
    if not tls.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _read_all(connection: socket.socket, deadline: float) -> bytes:
    data = bytearray()
    while len(data) < LIMIT_BYTES:
        left_s = deadline - time.monotonic()
        if left_s <= 0:
            raise TimeoutError
        connection.settimeout(left_s)
        chunk = connection.recv(CHUNK_BYTES)
        if not chunk:
            break
        data += chunk
    return bytes(data)


def _exchange_by_pipe(path: str, head: bytes, timeout_s: float) -> bytes:
    """A named pipe of Windows has no time-outs: a thread waits for it, and is left behind if it hangs."""
    answers: list[bytes | OSError] = []

    def exchange() -> None:
        try:
            with Path(path).open("r+b", buffering=0) as pipe:
                pipe.write(head)
                answers.append(pipe.readall())
        except OSError as error:
            answers.append(error)

    thread = threading.Thread(target=exchange, daemon=True)
    thread.start()
    thread.join(timeout_s)
    if not answers:
        raise TimeoutError
    if isinstance(answers[0], OSError):
        raise answers[0]
    return answers[0]


class _Received:
    """What HTTPResponse takes for a socket: bytes that are here already."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def makefile(self, *_: object) -> BytesIO:
        return BytesIO(self._data)


def _parsed(data: bytes) -> Answer:
    response = HTTPResponse(cast("socket.socket", _Received(data)))
    try:
        response.begin()
        body = response.read()
    except HTTPException as error:
        raise NoHttpError(f"no HTTP: {data[:40]!r}") from error
    return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, body)
