"""The adapter under a chapter's client: it writes down, labels, and lets the SDK do the rest.

`lab.docker` is a plain DockerClient of the SDK; this HTTP adapter is mounted on its session in front of the
SDK's own, which still sends every request. The learner's calls, their answers and errors stay as they are.
"""

from __future__ import annotations

import tempfile
from functools import partial
from typing import IO, TYPE_CHECKING, Any, cast

import docker.errors
from requests.adapters import BaseAdapter

from sandbox.lab.record.archive import names_in
from sandbox.lab.record.creation import creation_of_request
from sandbox.lab.record.labelling import bound_volumes, labelled, takes_labels
from sandbox.lab.record.observed import ObservedBody

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from docker import DockerClient
    from requests import PreparedRequest, Response

    from sandbox.lab.record.recorder import Recorder

_BLOCK_BYTES = 1024 * 1024


class RecordingAdapter(BaseAdapter):
    """Records what a request is about to create, labels what takes labels, and hands it to `inner`."""

    def __init__(
        self, inner: BaseAdapter, recorder: Recorder, labels: Mapping[str, str], scratch: Path
    ) -> None:
        """Stand in front of `inner`; archives that can't be read twice are kept in `scratch` meanwhile."""
        super().__init__()
        self._inner = inner
        self._recorder = recorder
        self._labels = labels
        self._scratch = scratch

    def send(self, request: PreparedRequest, **kwargs: Any) -> Response:  # type: ignore[override]  # noqa: ANN401
        """Send one request of the SDK's; `kwargs` (stream, timeout, verify and so on) are for `inner`."""
        send = partial(self._inner.send, request, **kwargs)
        if takes_labels(request.method or "", request.url or "") and request.body:
            self._label(request)
        if (request.url or "").partition("?")[0].endswith("/images/load"):
            return self._load(request, send)
        return self._send_recorded(request, send)

    def close(self) -> None:
        """Close the SDK's adapter and the recorder's own connections."""
        self._inner.close()
        self._recorder.client.close()

    def _send_recorded(
        self, request: PreparedRequest, send: Callable[[], Response], archive: tuple[str, ...] = ()
    ) -> Response:
        creation = creation_of_request(request.method or "", request.url or "", archive)
        if creation is None:
            response = send()
            if _removes_images(request) and response.ok:
                self._recorder.forget_absent()
            return response
        begun = self._recorder.begin(creation)
        response = send()  # if this fails nobody knows what came of it, and the record says so
        response.raw = ObservedBody(response.raw, begun.see, begun.end)
        return response

    def _load(self, request: PreparedRequest, send: Callable[[], Response]) -> Response:
        with tempfile.TemporaryFile(dir=self._scratch) as scratch:
            archive = _seekable(request.body, scratch)
            names = names_in(archive)
            if archive is scratch:
                request.body = cast("bytes", archive)  # requests sends files, its annotation knows no file
            return self._send_recorded(request, send, names)

    def _label(self, request: PreparedRequest) -> None:
        body = cast("bytes | str", request.body)
        for name in bound_volumes(body):
            self._make_volume(name)
        request.prepare_body(labelled(body, self._labels), None)

    def _make_volume(self, name: str) -> None:
        api = self._recorder.client.api
        try:
            api.inspect_volume(name)
        except docker.errors.NotFound:
            api.create_volume(name, labels=dict(self._labels))


def mount(client: DockerClient, recorder: Recorder, labels: Mapping[str, str], scratch: Path) -> None:
    """Put the adapter in front of the one that the client uses."""
    api = client.api
    inner = api.get_adapter(api.base_url)
    api.mount(api.base_url, RecordingAdapter(inner, recorder, labels, scratch))


def _removes_images(request: PreparedRequest) -> bool:
    path = (request.url or "").partition("?")[0]
    return (request.method == "DELETE" and "/images/" in path) or path.endswith("/images/prune")


def _seekable(body: Any, scratch: IO[bytes]) -> IO[bytes]:  # noqa: ANN401  # bytes, a file or a generator
    """Return a file with the body's bytes: the body itself if it can be read twice, else `scratch`."""
    if hasattr(body, "seek") and hasattr(body, "tell"):
        return cast("IO[bytes]", body)
    if isinstance(body, bytes):
        scratch.write(body)
    else:
        blocks = iter(lambda: body.read(_BLOCK_BYTES), b"") if hasattr(body, "read") else body
        for block in blocks:
            scratch.write(block)
    scratch.seek(0)
    return scratch
