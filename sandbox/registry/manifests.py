"""Manifests: `GET`, `HEAD`, `PUT` and `DELETE /v2/<name>/manifests/<tag or digest>`.

Source: OCI distribution specification 1.1, "Pulling manifests", "Pushing Manifests", "Content Management".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.app import Headers, Response
from sandbox.errors import LearnerError
from sandbox.image import Index, Manifest, parse_manifest
from sandbox.image.digest import Digest
from sandbox.registry.errors import ApiError, Code, RefusedError, refused
from sandbox.registry.http.answers import about, nothing
from sandbox.registry.http.preconditions import is_unchanged, may_change
from sandbox.registry.names import Tag, parse_tag
from sandbox.registry.permission import check_delete_enabled, check_writable
from sandbox.registry.storage.errors import UnknownBlobError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.registry.call import Call
    from sandbox.registry.storage.repository import Repository

MAX_SIZE_BYTES = 4 << 20
"""Distribution's limit; the specification wants at least 4 megabytes."""


def pull(call: Call) -> Response:
    """Send a manifest in the exact bytes that were pushed, whatever the client says that it accepts."""
    digest = _resolve(call)
    try:
        facts = call.store.facts.of(digest)
        content = call.store.blobs.read(digest)
    except (UnknownBlobError, LearnerError):  # damaged, or of a schema that this registry does not know
        raise _unknown(call) from None
    if is_unchanged(call.request.headers, digest):
        return nothing(304, *about(digest))
    lines = (("Content-Type", facts.media_type), *about(digest), ("Content-Length", str(facts.size_bytes)))
    return Response(200, Headers(lines), iter(() if call.is_head else (content,)))


def push(call: Call) -> Response:
    """Check a manifest, keep its exact bytes, and set the tags asked for."""
    check_writable(call.settings)
    reference = call.reference()
    tags = _asked_tags(call, reference)
    content = _receive(call)
    digest = _own_digest(reference, content)
    manifest = _parse(content, call.request.headers.get("Content-Type"))
    _keep(call, manifest, digest, tags)
    location = call.url(f"/v2/{call.name}/manifests/{digest}")
    headers = [("Location", location), ("Docker-Content-Digest", str(digest))]
    if manifest.subject:
        headers.append(("OCI-Subject", manifest.subject.digest))
    if call.query.all("tag"):
        headers.extend(("OCI-Tag", tag) for tag in tags)
    return nothing(201, *headers)


def delete(call: Call) -> Response:
    """Delete a tag; or a manifest with all tags that point to it, these first, so that none ever dangles."""
    check_delete_enabled(call.settings)
    reference, repository = call.reference(), call.repository
    with call.store.changing(call.name):
        if isinstance(reference, Digest):
            _delete_manifest(repository, reference)
        elif repository.resolve(reference) is None:
            raise _unknown(call)
        else:
            repository.delete_tag(reference)
    return nothing(202)


def _delete_manifest(repository: Repository, digest: Digest) -> None:
    if not repository.has_manifest(digest):
        raise refused(Code.MANIFEST_UNKNOWN)
    for tag in repository.tags():
        if repository.resolve(tag) == digest:
            repository.delete_tag(tag)
    repository.unlink_manifest(digest)


def _resolve(call: Call) -> Digest:
    reference = call.reference()
    digest = reference if isinstance(reference, Digest) else call.repository.resolve(reference)
    if digest is None or not call.repository.has_manifest(digest):
        raise _unknown(call)
    return digest


def _asked_tags(call: Call, reference: Digest | Tag) -> tuple[Tag, ...]:
    """Read the tag in the path, or, beside a digest, those in the query (end-7b)."""
    if not isinstance(reference, Digest):
        return (reference,)
    tags = tuple(map(parse_tag, call.query.all("tag")))
    if None in tags:
        raise refused(Code.MANIFEST_INVALID, message="invalid tag name")
    return tuple(dict.fromkeys(filter(None, tags)))


def _receive(call: Call) -> bytes:
    """Read the body up to the limit; "SHOULD respond to … over this limit with … 413"."""
    length = call.declared_length()
    content = bytearray()
    while len(content) <= MAX_SIZE_BYTES and (length or 0) <= MAX_SIZE_BYTES:
        chunk = call.request.body.read(MAX_SIZE_BYTES + 1 - len(content))
        if not chunk:
            return bytes(content)
        content += chunk
    raise refused(Code.SIZE_INVALID, message=f"a manifest has at most {MAX_SIZE_BYTES} bytes", status=413)


def _own_digest(reference: Digest | Tag, content: bytes) -> Digest:
    """Work out the digest, in the algorithm of the path: content of a tag is named by sha256."""
    if not isinstance(reference, Digest):
        return Digest.of(content)
    if not reference.is_of(content):
        raise refused(Code.DIGEST_INVALID, f"the manifest is {Digest.of(content, reference.algorithm)}")
    return reference


def _parse(content: bytes, content_type: str) -> Manifest | Index:
    try:
        return parse_manifest(content, content_type)
    except LearnerError as error:
        raise refused(Code.MANIFEST_INVALID, str(error)) from None


def _keep(call: Call, manifest: Manifest | Index, digest: Digest, tags: tuple[Tag, ...]) -> None:
    """Store and link: promised first, the tag last; a kill in between leaves nothing half-visible."""
    repository, leases = call.repository, call.store.leases
    needed = (digest, *(each for each, _ in _needs(manifest)))
    leases.promise(call.name, *needed)
    with call.store.changing(call.name):
        _check_needs(call, manifest)
        _check_conditions(call, tags)
        call.store.blobs.write(digest, manifest.content)
        repository.link_manifest(digest)
        for tag in tags:
            repository.set_tag(tag, digest)
    leases.redeem(call.name, *needed)


def _needs(manifest: Manifest | Index) -> Iterator[tuple[Digest, bool]]:
    """Go through what a manifest is made of: digests, and whether each is a manifest itself.

    Not its subject ("MUST initially accept … a `subject` field that references a manifest that does not
    exist"), nor a layer that is to be had elsewhere (image-spec descriptor.md, `urls`; layer.md,
    "Non-Distributable Layers").
    """
    if isinstance(manifest, Index):
        yield from ((entry.digest, True) for entry in manifest.manifests)
    else:
        yield manifest.config.digest, False
        yield from ((layer.digest, False) for layer in manifest.layers if not layer.urls)


def _check_needs(call: Call, manifest: Manifest | Index) -> None:
    missing = [digest for digest, is_manifest in _needs(manifest) if not _has(call, digest, is_manifest)]
    if missing:
        raise RefusedError(*(ApiError(Code.MANIFEST_BLOB_UNKNOWN, str(digest)) for digest in missing))


def _has(call: Call, digest: Digest, is_manifest: bool) -> bool:  # noqa: FBT001
    repository = call.repository
    is_linked = repository.has_manifest(digest) if is_manifest else repository.has_blob(digest)
    return is_linked and call.store.blobs.has(digest)


def _check_conditions(call: Call, tags: tuple[Tag, ...]) -> None:
    headers = call.request.headers
    if not all(may_change(headers, call.repository.resolve(tag)) for tag in tags):
        raise refused(Code.DENIED, message="the tag has changed meanwhile", status=412)


def _unknown(call: Call) -> Exception:
    reference = call.reference()
    if isinstance(reference, Digest):
        return refused(Code.MANIFEST_UNKNOWN, {"Name": call.name, "Revision": reference})
    return refused(Code.MANIFEST_UNKNOWN, {"Tag": reference})
