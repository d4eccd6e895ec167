"""Blobs: `GET`, `HEAD` and `DELETE /v2/<name>/blobs/<digest>`.

Source: OCI distribution specification 1.1, "Pulling blobs", "Checking if content exists", "Deleting Blobs".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.app import FileBody, Headers, Response
from sandbox.registry.errors import Code, refused
from sandbox.registry.http.answers import about, nothing
from sandbox.registry.http.preconditions import is_unchanged, may_resume
from sandbox.registry.http.ranges import ByteRange, UnsatisfiableRangeError, wanted_range
from sandbox.registry.permission import check_delete_enabled
from sandbox.registry.storage.errors import UnknownBlobError

if TYPE_CHECKING:
    from sandbox.image.digest import Digest
    from sandbox.registry.call import Call

_FOR_EVER = ("Cache-Control", "max-age=31536000")
_MOST_DESCRIPTORS = 100_000
_OCTETS = ("Content-Type", "application/octet-stream")


def pull(call: Call) -> Response:
    """Send a blob or a part of it, from an open file: what was checked is sent, even if it is deleted now."""
    digest = call.digest()
    size_bytes = _cached_size(call, digest) or _size_bytes(call, digest)
    headers = (*about(digest), _FOR_EVER)
    if is_unchanged(call.request.headers, digest):
        return nothing(304, *headers)
    part = _wanted_part(call, digest, size_bytes)
    status = 206 if part else 200
    if part:
        headers = (*headers, ("Content-Range", f"bytes {part.first}-{part.last}/{size_bytes}"))
    part = part or ByteRange(0, size_bytes - 1)
    lines = Headers((*headers, _OCTETS, ("Accept-Ranges", "bytes"), ("Content-Length", str(part.length))))
    if call.is_head:
        return Response(status, lines)
    return Response(status, lines, _file_body(call, digest, part))


def delete(call: Call) -> Response:
    """Take a blob from this repository.

    Its bytes stay until a collection finds that no repository needs them.
    """
    check_delete_enabled(call.settings)
    digest = call.digest()
    with call.store.changing(call.name):
        if not call.repository.has_blob(digest):
            raise _unknown(digest)
        call.repository.unlink_blob(digest)
    call.store.descriptors.pop((call.name, digest), None)
    call.store.leases.redeem(call.name, digest)
    return nothing(202)


def _cached_size(call: Call, digest: Digest) -> int:
    """Return a size that is remembered rather than looked up, 0 without one.

    With `storage.cache.blobdescriptor: inmemory`, as the official image has it, HEAD is answered from
    memory: it does not notice that another process has collected the blob, until the registry restarts.
    Source: distribution/distribution, docs "Garbage collection" and `storage.cache`.
    """
    is_cached = call.is_head and call.settings.keeps_descriptors
    return call.store.descriptors.get((call.name, digest), 0) if is_cached else 0


def _size_bytes(call: Call, digest: Digest) -> int:
    """Find the blob.

    Who asks with HEAD is about to push a manifest that names it, so it is promised first.
    """
    if call.is_head and call.grant.may(call.name, "push"):
        call.store.leases.promise(call.name, digest)
    try:
        if call.repository.has_blob(digest):
            return _remembered(call, digest, call.store.blobs.size_bytes(digest))
    except UnknownBlobError:
        pass
    raise _unknown(digest)


def _remembered(call: Call, digest: Digest, size_bytes: int) -> int:
    descriptors = call.store.descriptors
    if call.settings.keeps_descriptors and len(descriptors) < _MOST_DESCRIPTORS:
        descriptors[call.name, digest] = size_bytes
    return size_bytes


def _wanted_part(call: Call, digest: Digest, size_bytes: int) -> ByteRange | None:
    """Read `Range`, which means something for GET alone (RFC 9110, section 14.2)."""
    headers = call.request.headers
    if call.is_head or not may_resume(headers, digest):
        return None
    try:
        return wanted_range(headers.get("Range"), size_bytes)
    except UnsatisfiableRangeError:
        whole = ("Content-Range", f"bytes */{size_bytes}")
        message = "the range has no byte of the blob"
        raise refused(Code.SIZE_INVALID, message=message, status=416, headers=(whole,)) from None


def _file_body(call: Call, digest: Digest, part: ByteRange) -> FileBody:
    try:
        return FileBody(call.store.blobs.open(digest), part.first, part.length)
    except UnknownBlobError:
        raise _unknown(digest) from None


def _unknown(digest: Digest) -> Exception:
    return refused(Code.BLOB_UNKNOWN, str(digest))
