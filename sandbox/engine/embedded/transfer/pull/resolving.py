"""From a name to a manifest: by digest, or by what a tag means now; in an index, the platform decides.

A manifest that this engine has already is not asked for again: only the tag is. What is no image of today
(schema 1, another kind of artifact, a manifest of the wrong digest or type) is refused here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.engine.embedded.errors import EngineError
from sandbox.engine.embedded.transfer.pull.platforms import choose
from sandbox.engine.embedded.transfer.remote.repository import SCHEMA_1, Sent
from sandbox.errors import InvalidContentError, InvalidDigestError
from sandbox.image import Index, Manifest, media_types, parse_manifest
from sandbox.image.digest import Digest

if TYPE_CHECKING:
    from sandbox.engine.embedded.content import Content, Lease
    from sandbox.engine.embedded.transfer.remote import Repository
    from sandbox.image.platform import Platform
    from sandbox.reference import Reference

_GENERIC = ("", "application/json", "application/octet-stream", "text/plain")
_MANIFESTS = (*media_types.MANIFESTS, *media_types.INDEXES)


@dataclass(frozen=True)
class Named:
    """What a name leads to: the digest under which it is known, and the manifest or index of that digest."""

    digest: Digest
    document: Manifest | Index


def resolve(repository: Repository, reference: Reference, content: Content, lease: Lease) -> Named:
    """Find what a name means in its registry; the bytes are held by the lease."""
    if reference.digest:
        digest, media_type = Digest(reference.digest), ""
    else:
        found = repository.resolve(reference.tag)
        digest, media_type = found.digest, found.media_type
    return Named(digest, _document(repository, digest, media_type, content, lease))


def choose_manifest(
    repository: Repository, named: Named, platform: Platform, content: Content, lease: Lease
) -> tuple[Digest, Manifest]:
    """Return the manifest for a platform, with its digest."""
    if isinstance(named.document, Manifest):
        return named.digest, named.document
    entry = choose(named.document.manifests, platform)
    found = _document(repository, entry.digest, entry.media_type, content, lease)
    if isinstance(found, Index):
        raise EngineError(f"the manifest {entry.digest} of the manifest list is a list itself")
    return entry.digest, found


def keep(lease: Lease, digest: Digest, content: bytes) -> None:
    """Store a small piece under the digest, of whichever algorithm, that names it."""
    writer = lease.writer(digest.algorithm)
    writer.write(content)
    writer.commit(digest)


def _document(
    repository: Repository, digest: Digest, media_type: str, content: Content, lease: Lease
) -> Manifest | Index:
    if lease.take(digest):
        return _parse(Sent(content.read(digest), media_type), digest)
    sent = repository.manifest(digest)
    document = _parse(sent, digest)
    keep(lease, digest, sent.content)
    return document


def _parse(sent: Sent, digest: Digest) -> Manifest | Index:
    if sent.media_type in SCHEMA_1:
        raise EngineError(
            f"manifest {digest}: Docker Image manifest version 2, schema 1 is not supported. "
            "Ask the author of the image for one of schema 2 or of the OCI format."
        )
    if sent.media_type not in (*_MANIFESTS, *_GENERIC):
        raise EngineError(f"unsupported media type {sent.media_type}")
    try:
        return parse_manifest(sent.content, "" if sent.media_type in _GENERIC else sent.media_type)
    except (InvalidContentError, InvalidDigestError) as error:
        raise EngineError(f"manifest {digest} cannot be used: {error}") from error
