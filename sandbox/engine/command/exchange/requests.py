"""Requests to the engine for which the SDK has no method, over the SDK's own session.

Also what comes back as a stream: messages of progress, and outputs of containers.

Source: Docker Engine API 1.50, "Attach to a container", "Stream format".
"""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import requests
from docker.errors import create_api_error_from_http_exception

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from docker.api.client import APIClient

    from sandbox.engine.command.session import Session

STDERR = 2
_HEAD = struct.Struct(">BxxxL")
_PIECE_BYTES = 32768


def ask(  # noqa: PLR0913  # a request has these
    api: APIClient,
    method: str,
    path: str,
    *,
    query: Mapping[str, Any] | None = None,
    body: object = None,
    data: Any = None,  # noqa: ANN401  # whatever requests sends
    headers: Mapping[str, str] | None = None,
    streams: bool = False,
    waits: bool = False,
) -> requests.Response:
    """Send a request below the API's version and return the answer.

    `streams`: leave its body to be read. `waits`: the engine may take its time, as for a container's end.

    Raises:
        APIError: the engine said no.
    """
    given = {name: value for name, value in (query or {}).items() if value not in (None, "", False)}
    response = api.request(
        method,
        f"{api.base_url}/v{api.api_version}{path}",
        params=given,
        json=body,
        data=data,
        headers=dict(headers or {}),
        stream=streams,
        timeout=None if streams or waits else api.timeout,
    )
    try:
        response.raise_for_status()
    except requests.HTTPError as error:
        create_api_error_from_http_exception(error)
    return response


def part(name: str) -> str:
    """Write a name as a part of a path."""
    return quote(name, safe="/:@")


def messages(response: requests.Response) -> Iterator[dict[str, Any]]:
    """Go through the JSON messages of a stream, each as it comes; the caller closes the response."""
    decoder = json.JSONDecoder()
    waiting = ""
    for piece in response.iter_content(None):
        waiting += piece.decode(errors="replace")
        while waiting := waiting.lstrip():
            try:
                message, end = decoder.raw_decode(waiting)
            except json.JSONDecodeError:
                break  # the rest of it is still to come
            waiting = waiting[end:]
            yield message


def copy_output(response: requests.Response, session: Session, *, is_terminal: bool) -> None:
    """Write what a container prints to both outputs, as it comes."""
    with response:
        if is_terminal:
            for piece in response.iter_content(None):
                session.out(piece.decode(errors="replace"))
            return
        for stream, text in _frames(response.raw.read):
            (session.err if stream == STDERR else session.out)(text.decode(errors="replace"))


def _frames(read: Callable[[int], bytes]) -> Iterator[tuple[int, bytes]]:
    while len(head := read(_HEAD.size)) == _HEAD.size:
        stream, left = _HEAD.unpack(head)
        while left and (piece := read(min(left, _PIECE_BYTES))):
            left -= len(piece)
            yield stream, piece
