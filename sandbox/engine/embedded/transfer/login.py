"""`POST /auth`: whether a registry lets a client in, and the identity token that it may give.

Nothing is kept: a client sends its credentials with each request. Source: Docker Engine API 1.50, "Check auth
configuration"; moby `registry/auth.go`.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sandbox.engine.embedded.answers import json_answer
from sandbox.engine.embedded.errors import EngineError, bad_request
from sandbox.engine.embedded.transfer.remote import (
    RefusedError,
    RegistryCredentials,
    RequestFailedError,
    connect,
)
from sandbox.engine.embedded.transfer.remote.refusals import status_line
from sandbox.engine.embedded.transfer.remote.session import read
from sandbox.reference import DOCKER_HUB

if TYPE_CHECKING:
    from sandbox.app import Response
    from sandbox.engine.embedded.call import Call


def log_in(call: Call) -> Response:
    """Try the credentials of the body at the registry that it names, Docker Hub if none."""
    credentials = RegistryCredentials.from_json(call.json())
    host = _host(credentials.server) or DOCKER_HUB
    client = call.request.headers.get("User-Agent")
    session, _ = connect(host, call.world.settings, credentials, client=client, is_login=True)
    with session:
        try:
            answer = read(session.send("GET", "/v2/"))
        except RequestFailedError as error:
            raise _refused(error) from error
        if answer.status != HTTPStatus.OK:
            words = f"failed with status: {status_line(answer.status)}"
            raise EngineError(f"login attempt to {session.url}/v2/ {words}")
    token = session.authorization.refresh_token
    return json_answer({"IdentityToken": token, "Status": "Login Succeeded"})


def _refused(error: RequestFailedError) -> EngineError:
    """Answer 401 where it was the password that the token service did not take."""
    cause = error.__cause__
    is_wrong = isinstance(cause, RefusedError) and cause.code == "UNAUTHORIZED"
    return EngineError(error.message, HTTPStatus.UNAUTHORIZED) if is_wrong else error


def _host(server: str) -> str:
    """Take scheme and path off: `https://index.docker.io/v1/` is `index.docker.io`."""
    host = server.partition("://")[2] if "://" in server else server
    host = host.partition("/")[0]
    try:
        is_host = not host or (
            (urlsplit(f"https://{host}").port or 1) and urlsplit(f"https://{host}").hostname
        )
    except ValueError:
        is_host = ""
    if not is_host:
        raise bad_request(f"unable to parse server address: {server}")
    return host
