"""A distribution client: reads from and writes to one registry, and records every exchange.

The lab, snapshots, exercises and tests use it. Bodies are held in memory, for the course's images are
small; the learner's own pushes and pulls are the engine's work.

Source: OCI distribution specification 1.1, "Workflow Categories"; its paths are quoted at each method.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote, urlencode

from sandbox.auth import Request
from sandbox.errors import RegistryError
from sandbox.image import Config, Descriptor, Digest, Index, Manifest, media_types, parse_manifest
from sandbox.image.digest import is_digest
from sandbox.wire.connection import Connection
from sandbox.wire.exchange import USER_AGENT
from sandbox.wire.pages import listed, next_page

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import requests

    from sandbox.auth import Credentials, Response
    from sandbox.wire.exchange import Exchange

OK, CREATED, ACCEPTED, NOT_FOUND = 200, 201, 202, 404


class Pushable(Protocol):
    """What `push_image` takes: a tiny image or index."""

    @property
    def blobs(self) -> Mapping[Digest, bytes]:
        """Configs and layers."""

    @property
    def manifests(self) -> tuple[Manifest | Index, ...]:
        """Manifests in the order of pushing; the last one is tagged."""


class Client:
    """A client of the registry at `address` (`127.0.0.1:5000`).

    Every method raises `RegistryError` with the registry's own words where it says no, and
    `RegistryUnreachableError` where nothing answers.
    """

    def __init__(  # noqa: PLR0913  # all but the address have defaults and are named
        self,
        address: str,
        *,
        scheme: str = "http",
        credentials: Credentials | None = None,
        session: requests.Session | None = None,
        user_agent: str = USER_AGENT,
        timeout_s: float = 30,
        keep_exchanges: int = 500,
    ) -> None:
        """Connect nothing yet; `keep_exchanges` is how many of the latest are kept."""
        self.address = address
        self.url = f"{scheme}://{address}"
        self._connection = Connection(
            session, credentials=credentials, user_agent=user_agent, timeout_s=timeout_s, keep=keep_exchanges
        )

    def __repr__(self) -> str:
        """Say which registry."""
        return f"Client({self.url!r})"

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """What went over the wire, oldest first."""
        return tuple(self._connection.exchanges)

    def unrecorded(self) -> Client:
        """Make a client with the same log-in and connections that keeps no exchanges."""
        return self.apart(keep_exchanges=0)

    def apart(self, *, keep_exchanges: int) -> Client:
        """Make a client with the same log-in and connections that keeps its own exchanges."""
        other = Client(self.address)
        other.url, other._connection = self.url, self._connection.apart(keep_exchanges)
        return other

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._connection.close()

    def request(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Response:
        """Send any request to a path (or a full URL), log in if asked to, and return whatever is answered."""
        url = path if "://" in path else f"{self.url}{path}"
        return self._connection.send(Request(method, url, headers or {}, body))

    def ping(self) -> Response:
        """Ask whether this is a registry, and whether we are let in: `GET /v2/`."""
        return self._expect(OK, "GET", "/v2/")

    def catalog(self, *, page_size: int | None = None) -> tuple[str, ...]:
        """List the repositories: `GET /v2/_catalog`, a path of Distribution's, not of OCI's specification."""
        return tuple(self._pages("/v2/_catalog", "repositories", page_size))

    def tags(self, repository: str, *, page_size: int | None = None) -> tuple[str, ...]:
        """List a repository's tags: `GET /v2/<name>/tags/list`. All may be gone, then the list is empty."""
        return tuple(self._pages(f"/v2/{quote(repository)}/tags/list", "tags", page_size))

    def manifest(self, repository: str, reference: str) -> Manifest | Index:
        """Get a manifest or index, its digest verified: `GET /v2/<name>/manifests/<reference>`."""
        response = self.manifest_answer(repository, reference)
        promised = reference if is_digest(reference) else response.header("Docker-Content-Digest")
        content = Digest(promised).verify(response.body) if promised else response.body
        return parse_manifest(content, response.header("Content-Type"))

    def manifest_answer(self, repository: str, reference: str) -> Response:
        """Get a manifest or index as it is served, nothing verified: for who must name what is damaged."""
        headers = {"Accept": media_types.ACCEPT}
        return self._expect(OK, "GET", _manifest_path(repository, reference), headers=headers)

    def resolve(self, repository: str, reference: str) -> Descriptor:
        """Find what a tag points to without reading it: `HEAD /v2/<name>/manifests/<reference>`."""
        headers = {"Accept": media_types.ACCEPT}
        response = self._expect(OK, "HEAD", _manifest_path(repository, reference), headers=headers)
        digest, size = response.header("Docker-Content-Digest"), response.header("Content-Length")
        if not digest or not size.isdigit():  # the specification leaves the digest's header optional
            return self.manifest(repository, reference).descriptor
        return Descriptor(response.header("Content-Type"), Digest(digest), int(size))

    def config(self, repository: str, manifest: Manifest) -> Config:
        """Get an image's config."""
        return Config.parse(self.blob(repository, manifest.config.digest))

    def blob(self, repository: str, digest: str) -> bytes:
        """Get a blob, its digest verified: `GET /v2/<name>/blobs/<digest>`."""
        response = self._expect(OK, "GET", f"/v2/{quote(repository)}/blobs/{Digest(digest)}")
        return Digest(digest).verify(response.body)

    def has_blob(self, repository: str, digest: str) -> bool:
        """Ask whether a blob is there: `HEAD /v2/<name>/blobs/<digest>`."""
        path = f"/v2/{quote(repository)}/blobs/{Digest(digest)}"
        return self._expect((OK, NOT_FOUND), "HEAD", path).status == OK

    def push_blob(self, repository: str, content: bytes, *, algorithm: str = "sha256") -> Digest:
        """Push a blob in two requests: `POST …/blobs/uploads/`, then `PUT <location>?digest=…`."""
        digest = Digest.of(content, algorithm)
        started = self._expect(ACCEPTED, "POST", f"/v2/{quote(repository)}/blobs/uploads/")
        location = self._connection.location(started, self.url)
        joint = "&" if "?" in location else "?"
        headers = {"Content-Type": "application/octet-stream"}
        self._expect(
            CREATED, "PUT", f"{location}{joint}digest={quote(digest)}", headers=headers, body=content
        )
        return digest

    def mount_blob(self, repository: str, digest: str, source: str) -> bool:
        """Take a blob over from another repository of this registry: `POST …/blobs/uploads/?mount=…&from=…`.

        False where the registry opens an upload instead; that upload is cancelled, since nothing will be
        sent.
        """
        query = urlencode({"mount": Digest(digest), "from": source})
        path = f"/v2/{quote(repository)}/blobs/uploads/?{query}"
        response = self._expect((CREATED, ACCEPTED), "POST", path)
        if response.status == ACCEPTED:
            self.request("DELETE", self._connection.location(response, self.url))
        return response.status == CREATED

    def push_manifest(self, repository: str, reference: str, manifest: Manifest | Index) -> Digest:
        """Put a manifest or index under a tag or its digest: `PUT /v2/<name>/manifests/<reference>`."""
        headers = {"Content-Type": manifest.media_type}
        path = _manifest_path(repository, reference)
        self._expect(CREATED, "PUT", path, headers=headers, body=manifest.content)
        return manifest.digest

    def push_image(self, repository: str, tag: str, image: Pushable) -> Digest:
        """Push a whole image or index: the blobs that are missing, the manifests, the last of them by tag."""
        for digest, content in image.blobs.items():
            if not self.has_blob(repository, digest):
                self.push_blob(repository, content, algorithm=digest.algorithm)
        *inner, last = image.manifests
        for manifest in inner:
            self.push_manifest(repository, manifest.digest, manifest)
        return self.push_manifest(repository, tag, last)

    def delete_manifest(self, repository: str, reference: str) -> None:
        """Delete a manifest by its digest, with all tags on it: `DELETE /v2/<name>/manifests/<digest>`.

        A tag in place of the digest deletes that tag alone where the registry knows how (Distribution 3;
        2.8 answers 400).
        """
        self._expect(ACCEPTED, "DELETE", _manifest_path(repository, reference))

    def delete_blob(self, repository: str, digest: str) -> None:
        """Delete a blob from a repository: `DELETE /v2/<name>/blobs/<digest>`."""
        self._expect(ACCEPTED, "DELETE", f"/v2/{quote(repository)}/blobs/{Digest(digest)}")

    def _expect(self, wanted: int | tuple[int, ...], method: str, path: str, **sent: Any) -> Response:  # noqa: ANN401
        response = self.request(method, path, **sent)
        if response.status not in (wanted if isinstance(wanted, tuple) else (wanted,)):
            raise self._connection.refused(method, path, response)
        return response

    def _pages(self, path: str, field: str, page_size: int | None) -> Iterator[str]:
        url = f"{self.url}{path}" + (f"?n={page_size}" if page_size else "")
        seen: set[str] = set()
        while url:
            if url in seen:
                raise RegistryError(f"GET {path} → the pages' Link headers go round in a circle.", status=OK)
            seen.add(url)
            response = self._expect(OK, "GET", url)
            yield from listed(response, field)
            url = next_page(response, url)


def _manifest_path(repository: str, reference: str) -> str:
    return f"/v2/{quote(repository)}/manifests/{quote(reference, safe=':')}"
