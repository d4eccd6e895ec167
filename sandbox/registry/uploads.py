"""Uploads: blobs come in by `POST /v2/<name>/blobs/uploads/`, then `PATCH` and `PUT` to the location it gave.

Every way of the specification: one POST, POST and PUT, chunks in order, one stream; mounted from another
repository; asked about (GET), given up (DELETE).
Source: OCI distribution specification 1.1, "Pushing blobs", "Mounting a blob from another repository".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.registry.call import parse_algorithm
from sandbox.registry.errors import Code, refused
from sandbox.registry.http.answers import nothing
from sandbox.registry.http.ranges import chunk_range
from sandbox.registry.names import parse_name
from sandbox.registry.permission import check_writable
from sandbox.registry.storage.errors import SupersededError, UnknownUploadError, WrongDigestError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.app import Response
    from sandbox.image.digest import Digest
    from sandbox.registry.call import Call
    from sandbox.registry.names import Name
    from sandbox.registry.storage.uploads import Upload


def start(call: Call) -> Response:
    """Mount a blob, take a whole one in the same request, or begin an upload."""
    check_writable(call.settings)
    mounted = call.asked_digest("mount")
    if mounted and _mount(call, mounted):
        return _created(call, mounted)
    digest = call.asked_digest("digest")
    algorithm = digest.algorithm if digest else parse_algorithm(call.query.get("digest-algorithm"))
    upload = call.store.uploads.start(call.name, algorithm)
    return _receive_whole(call, upload, digest) if digest else _accepted(call, upload)


def status(call: Call) -> Response:
    """Say how much has arrived: after a 416, or to resume after a break."""
    upload = _find(call)
    return nothing(204, *_whereabouts(call, upload))


def add_chunk(call: Call) -> Response:
    """Add the next chunk, or a stream of unknown length."""
    check_writable(call.settings)
    upload = _find(call)
    _receive(call, upload)
    return _accepted(call, upload)


def finish(call: Call) -> Response:
    """Take the last chunk, if any, and make the upload a blob."""
    check_writable(call.settings)
    upload = _find(call)
    digest = call.asked_digest("digest")
    if digest is None:
        raise refused(Code.DIGEST_INVALID, "digest missing")
    _receive(call, upload)
    return _commit(call, upload, digest)


def cancel(call: Call) -> Response:
    """Give an upload up."""
    check_writable(call.settings)
    upload = _find(call)
    upload.cancel()
    return nothing(204, ("Docker-Upload-UUID", str(upload.id)))


def _find(call: Call) -> Upload:
    try:
        return call.store.uploads.find(call.name, call.upload_id())
    except UnknownUploadError:
        raise refused(Code.BLOB_UPLOAD_UNKNOWN) from None


def _receive_whole(call: Call, upload: Upload, digest: Digest) -> Response:
    """Take a blob in one request; nobody knows the location yet, so nothing is kept of one that broke off."""
    try:
        _receive(call, upload)
    except BaseException:
        upload.cancel()
        raise
    return _commit(call, upload, digest)


def _receive(call: Call, upload: Upload) -> None:
    """Write the body at the end of what is there, or refuse it before a byte is read."""
    _check_place(call, upload)
    try:
        received = upload.write(call.request.body)
    except SupersededError as error:
        raise refused(Code.BLOB_UPLOAD_INVALID, str(error)) from None
    chunk = chunk_range(call.request.headers.get("Content-Range"))
    if chunk and received != chunk.length:
        upload.cancel()
        raise refused(Code.SIZE_INVALID, f"{received} bytes came for a range of {chunk.length}")


def _check_place(call: Call, upload: Upload) -> None:
    """Refuse a chunk that does not begin where the last one ended.

    Source: "If a chunk is uploaded out of order, the registry MUST respond with a 416".
    """
    field = call.request.headers.get("Content-Range")
    if not field:
        return
    chunk, length = chunk_range(field), call.declared_length()
    if chunk is None:
        raise refused(Code.BLOB_UPLOAD_INVALID, f"Content-Range must be FIRST-LAST, not {field!r}")
    if chunk.first != upload.size_bytes:
        raise refused(Code.BLOB_UPLOAD_INVALID, status=416, headers=_whereabouts(call, upload))
    if length is not None and length != chunk.length:
        raise refused(Code.SIZE_INVALID, f"Content-Length {length} for a range of {chunk.length} bytes")


def _commit(call: Call, upload: Upload, digest: Digest) -> Response:
    """Check the digest, keep the blob, link it here; it is promised before it can be seen."""
    call.store.leases.promise(call.name, digest)
    try:
        upload.commit(digest)
    except WrongDigestError as error:
        raise refused(Code.DIGEST_INVALID, str(error)) from None
    except UnknownUploadError:
        raise refused(Code.BLOB_UPLOAD_UNKNOWN) from None
    _link(call, digest)
    return _created(call, digest)


def _mount(call: Call, digest: Digest) -> bool:
    """Link a blob of another repository, if there is one that the client may read; without one, 202 follows.

    Source: "The registry MAY treat the `from` parameter as optional, and it MAY cross-mount the blob if it
    can be found."
    """
    call.store.leases.promise(call.name, digest)
    if not call.store.blobs.has(digest):  # no need to look through all repositories
        return False
    if not any(call.store.repository(name).has_blob(digest) for name in _sources(call)):
        return False
    _link(call, digest)
    return True


def _link(call: Call, digest: Digest) -> None:
    with call.store.changing(call.name):
        call.repository.link_blob(digest)


def _sources(call: Call) -> Iterator[Name]:
    origin = call.query.get("from")
    names = call.store.each_repository() if origin is None else filter(None, (parse_name(origin),))
    return (name for name in names if call.grant.may(name, "pull"))


def _accepted(call: Call, upload: Upload) -> Response:
    return nothing(202, *_whereabouts(call, upload))


def _whereabouts(call: Call, upload: Upload) -> tuple[tuple[str, str], ...]:
    """Where the next byte goes; nothing received is `0-0`, as Distribution has it."""
    try:
        last = max(upload.size_bytes - 1, 0)
    except UnknownUploadError:
        raise refused(Code.BLOB_UPLOAD_UNKNOWN) from None
    location = call.url(f"/v2/{call.name}/blobs/uploads/{upload.id}")
    return (("Location", location), ("Range", f"0-{last}"), ("Docker-Upload-UUID", str(upload.id)))


def _created(call: Call, digest: Digest) -> Response:
    location = call.url(f"/v2/{call.name}/blobs/{digest}")
    return nothing(201, ("Location", location), ("Docker-Content-Digest", digest))
