"""A repository of a registry: its tags, manifests and blobs, read and written.

Source: OCI distribution specification 1.1, "Workflow Categories". The requests and their order are dockerd's:
a tag is resolved by HEAD, and its manifest got by digest.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urljoin

from requests.utils import parse_header_links

from sandbox.engine.embedded.errors import EngineError
from sandbox.engine.embedded.transfer.remote.refusals import refusal, status_line
from sandbox.engine.embedded.transfer.remote.session import discard, read
from sandbox.errors import InvalidDigestError
from sandbox.image import media_types
from sandbox.image.descriptor import Descriptor
from sandbox.image.digest import Digest, is_digest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from urllib3 import BaseHTTPResponse

    from sandbox.auth import Response
    from sandbox.engine.embedded.transfer.remote.session import Session

OK, CREATED, ACCEPTED, NO_CONTENT, PARTIAL, NOT_FOUND = 200, 201, 202, 204, 206, 404
SCHEMA_1 = (
    "application/vnd.docker.distribution.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v1+prettyjws",
)
_ACCEPT = ", ".join(
    (
        media_types.DOCKER_MANIFEST,
        media_types.DOCKER_LIST,
        media_types.OCI_MANIFEST,
        media_types.OCI_INDEX,
        SCHEMA_1[1],
        "application/json",
    )
)
_MOST_PAGES = 1000
PULL = ("pull",)
PUSH = ("push", "pull")


@dataclass(frozen=True)
class Sent:
    """A manifest as a registry sent it: its bytes, of the digest that was asked for, and its media type."""

    content: bytes
    media_type: str


class Repository:
    """One repository; every method raises `RefusedError` or another `EngineError` where it goes wrong."""

    def __init__(self, session: Session, name: str, actions: tuple[str, ...]) -> None:
        """Ask nothing yet."""
        self.session = session
        self.name = name
        self._path = f"/v2/{quote(name)}"
        self._scopes: tuple[str, ...] = (_scope(name, actions),)

    def tags(self) -> list[str]:
        """List the tags, page by page: `GET …/tags/list`."""
        found: list[str] = []
        path = f"{self._path}/tags/list"
        for _ in range(_MOST_PAGES):
            response = self._read("GET", path)
            found += _listed(response)
            links = parse_header_links(response.header("Link")) if response.header("Link") else []
            following = next((link["url"] for link in links if link.get("rel") == "next"), "")
            if not following:
                return found
            path = urljoin(f"{self.session.url}{path}", following)
            if not path.startswith(f"{self.session.url}/"):
                raise EngineError(f"the next page of tags is said to be elsewhere: {path}")
        raise EngineError(f"the tags go on for more than {_MOST_PAGES} pages")

    def resolve(self, tag: str) -> Descriptor:
        """Find what a tag means: `HEAD`, and `GET` where that does not tell the digest or is refused."""
        path = f"{self._path}/manifests/{tag}"
        answer = self._send("HEAD", path, headers={"Accept": _ACCEPT})
        discard(answer)
        digest, size = (
            answer.headers.get("Docker-Content-Digest", ""),
            answer.headers.get("Content-Length", ""),
        )
        if answer.status == OK and is_digest(digest) and size.isdigit():
            return Descriptor(_media_type(answer.headers.get("Content-Type", "")), Digest(digest), int(size))
        response = self._read("GET", path, headers={"Accept": _ACCEPT})
        return Descriptor.of(response.body, _media_type(response.header("Content-Type")))

    def manifest(self, digest: Digest) -> Sent:
        """Get a manifest by its digest, verified."""
        response = self._read("GET", f"{self._path}/manifests/{digest}", headers={"Accept": _ACCEPT})
        try:
            content = digest.verify(response.body)
        except InvalidDigestError:
            raise EngineError(f"manifest verification failed for digest {digest}") from None
        return Sent(content, _media_type(response.header("Content-Type")))

    def blob(self, digest: Digest, offset: int = 0) -> BaseHTTPResponse:
        """Begin to get a blob, from a byte on: the answer is 206 if the registry does that, else 200."""
        ranged = {"Range": f"bytes={offset}-"} if offset else {}
        answer = self._send("GET", f"{self._path}/blobs/{digest}", headers=ranged)
        if answer.status == NOT_FOUND:
            discard(answer)
            raise EngineError("unknown blob")
        if answer.status not in (OK, PARTIAL):
            raise refusal(read(answer))
        return answer

    def small_blob(self, digest: Digest) -> bytes:
        """Get a small blob, such as a config, unverified."""
        return read(self.blob(digest)).body

    def has_blob(self, digest: Digest) -> bool:
        """Ask whether a blob is there; a refusal counts as no, for the upload will tell."""
        answer = self._send("HEAD", f"{self._path}/blobs/{digest}")
        discard(answer)
        return answer.status == OK

    def start_upload(self, mounted: Digest | None = None, source: str = "") -> str:
        """Begin an upload, and return its URL; "" where the blob was mounted from `source` instead."""
        path, scopes = f"{self._path}/blobs/uploads/", self._scopes
        if mounted:
            path += f"?{urlencode({'from': source, 'mount': mounted})}"
            scopes = (*scopes, _scope(source, PULL))
        response = read(self.session.send("POST", path, scopes, headers={"Content-Length": "0"}))
        if mounted and response.status == CREATED:
            return ""
        if response.status != ACCEPTED:
            raise refusal(response)
        return self._location(response)

    def add_chunk(self, url: str, pieces: Iterable[bytes], size_bytes: int, first: int | None = None) -> str:
        """Send more of a blob, return where the rest goes; `first` is its place, None for a whole blob."""
        headers = {"Content-Length": str(size_bytes), "Content-Type": "application/octet-stream"}
        if first is not None:
            headers["Content-Range"] = f"{first}-{first + size_bytes - 1}"
        response = read(self._send("PATCH", url, headers=headers, body=pieces))
        if response.status not in (ACCEPTED, CREATED, NO_CONTENT):
            raise refusal(response)
        return self._location(response)

    def finish_upload(self, url: str, digest: Digest) -> None:
        """Say that all of a blob was sent."""
        joint = "&" if "?" in url else "?"
        headers = {"Content-Length": "0"}
        response = read(self._send("PUT", f"{url}{joint}{urlencode({'digest': digest})}", headers=headers))
        if response.status != CREATED:
            raise refusal(response)

    def cancel_upload(self, url: str) -> None:
        """Give an upload up."""
        discard(self._send("DELETE", url))

    def put_manifest(self, reference: str, content: bytes, media_type: str) -> None:
        """Put a manifest under a tag or its digest."""
        path = f"{self._path}/manifests/{reference}"
        response = read(self._send("PUT", path, headers={"Content-Type": media_type}, body=content))
        if response.status not in (OK, CREATED, ACCEPTED):
            raise refusal(response)

    def _send(
        self,
        method: str,
        path: str,
        *,
        headers: dict[str, str] | None = None,
        body: bytes | Iterable[bytes] | None = None,
    ) -> BaseHTTPResponse:
        return self.session.send(method, path, self._scopes, headers=headers, body=body)

    def _read(self, method: str, path: str, *, headers: dict[str, str] | None = None) -> Response:
        response = read(self._send(method, path, headers=headers))
        if response.status != OK:
            raise refusal(response)
        return response

    def _location(self, response: Response) -> str:
        location = response.header("Location")
        if not location:
            raise EngineError(
                f"the registry opened an upload and did not say where: {status_line(response.status)}"
            )
        return urljoin(self.session.url, location)


def _scope(name: str, actions: tuple[str, ...]) -> str:
    return f"repository:{name}:{','.join(actions)}"


def _media_type(content_type: str) -> str:
    return content_type.partition(";")[0].strip()


def _listed(response: Response) -> list[str]:
    try:
        document = json.loads(response.body)
    except (ValueError, RecursionError):
        document = None
    tags = (document.get("tags") or []) if isinstance(document, dict) else None
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise EngineError("the registry's list of tags cannot be read")
    return tags
