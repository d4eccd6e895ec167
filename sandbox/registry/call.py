"""A call: one request with all that a handler needs, its path and query already parsed.

Whatever a handler takes from here has been checked against the specification's grammar, or is refused here.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from sandbox.errors import InvalidDigestError
from sandbox.image.digest import HEX_LENGTHS, Digest
from sandbox.registry.errors import Code, refused
from sandbox.registry.names import Name, Tag, parse_tag

if TYPE_CHECKING:
    from sandbox.app import Request
    from sandbox.registry.auth import Grant
    from sandbox.registry.configuration import Configuration
    from sandbox.registry.http.queries import Query
    from sandbox.registry.storage import Store
    from sandbox.registry.storage.repository import Repository


class Endpoint(Enum):
    """What a path leads to; the values are for people."""

    BASE = "/v2/"
    CATALOG = "/v2/_catalog"
    TAGS = "/v2/<name>/tags/list"
    MANIFEST = "/v2/<name>/manifests/<reference>"
    BLOB = "/v2/<name>/blobs/<digest>"
    UPLOADS = "/v2/<name>/blobs/uploads/"
    UPLOAD = "/v2/<name>/blobs/uploads/<uuid>"
    REFERRERS = "/v2/<name>/referrers/<digest>"


NO_NAME = Name("")


@dataclass(frozen=True)
class Target:
    """Where a path leads: `name` is "" without a repository, `reference` is the rest, not yet parsed."""

    endpoint: Endpoint
    name: Name = NO_NAME
    reference: str = ""

    @property
    def variables(self) -> dict[str, str]:
        """What Distribution's log calls the parts of the path."""
        named = {Endpoint.MANIFEST: "reference", Endpoint.UPLOAD: "uuid"}.get(self.endpoint, "digest")
        return {"name": self.name, named: self.reference}


@dataclass(frozen=True)
class Call:
    """One request to one endpoint."""

    request: Request
    target: Target
    query: Query
    store: Store
    settings: Configuration
    grant: Grant

    @property
    def name(self) -> Name:
        """The repository's name."""
        return self.target.name

    @property
    def repository(self) -> Repository:
        """The repository, which may not exist."""
        return self.store.repository(self.name)

    @property
    def is_head(self) -> bool:
        """Whether the body is not wanted."""
        return self.request.method == "HEAD"

    def digest(self) -> Digest:
        """The digest in the path."""
        return parse_digest(self.target.reference)

    def reference(self) -> Digest | Tag:
        """The digest or tag in the path; only a digest has a colon."""
        if ":" in self.target.reference:
            return self.digest()
        tag = parse_tag(self.target.reference)
        if tag is None:
            raise refused(Code.MANIFEST_INVALID, {"Tag": self.target.reference}, message="invalid tag name")
        return tag

    def upload_id(self) -> uuid.UUID:
        """The upload's id in the path."""
        try:
            return uuid.UUID(self.target.reference)
        except ValueError:
            raise refused(Code.BLOB_UPLOAD_UNKNOWN, {"uuid": self.target.reference}) from None

    def asked_digest(self, parameter: str) -> Digest | None:
        """Return the digest in the query, None without one."""
        text = self.query.get(parameter)
        return parse_digest(text) if text else None

    def url(self, path: str) -> str:
        """Return the URL of a path of this registry, as the client sees it, a proxy in between or not.

        Source: distribution/distribution, registry/api/v2/urls.go; OCI: the location "MAY be absolute".
        """
        headers = self.request.headers
        host = self.settings.host or headers.get("X-Forwarded-Host") or headers.get("Host")
        if self.settings.has_relative_urls or not host:
            return path
        scheme = headers.get("X-Forwarded-Proto") or self.request.scheme
        return f"{host.rstrip('/')}{path}" if "://" in host else f"{scheme}://{host.partition(',')[0]}{path}"

    def declared_length(self) -> int | None:
        """Return the `Content-Length`, None for a body of unknown length."""
        text = self.request.headers.get("Content-Length").strip()
        return int(text) if text.isascii() and text.isdigit() and len(text) < len("9" * 19) else None


def parse_digest(text: str) -> Digest:
    """Return the text as a digest, or refuse it with the reason."""
    try:
        return Digest(text)
    except InvalidDigestError as error:
        raise refused(Code.DIGEST_INVALID, str(error)) from None


def parse_algorithm(text: str | None) -> str:
    """Return the name of an algorithm that digests may have; none means sha256."""
    if text and text not in HEX_LENGTHS:
        raise refused(Code.DIGEST_INVALID, f"unsupported digest algorithm {text!r}")
    return text or "sha256"
