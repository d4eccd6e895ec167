"""Clauses of "Push" about blobs: every way in."""

from __future__ import annotations

import re

from sandbox.image.digest import Digest
from tests.registry.specification.row import ANY, Row
from tests.registry.world import BLOB, DIGEST, DIGEST_512, MISSING, NAME, OTHER, START, Ask, post_blob

UPLOADS = f"/v2/{NAME}/blobs/uploads/"
UPLOAD = "<the upload>"
PLACE = f"/v2/{NAME}/blobs/{DIGEST}"
PULL = Ask("GET", PLACE)
NO_UPLOAD = f"{UPLOADS}11111111-2222-3333-4444-555555555555"
HALF = 10
LAST = len(BLOB) - 1
EMPTY = Digest.of(b"")
OCTETS = {"Content-Type": "application/octet-stream"}
A_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
AN_UPLOAD = re.compile(re.escape(UPLOADS) + A_UUID.pattern)


def chunk(first: int, last: int, method: str = "PATCH", query: str = "", **more: str) -> Ask:
    """Send part of the blob with its `Content-Range`."""
    body = BLOB[first : last + 1]
    return Ask(method, "{location}" + query, body, OCTETS | {"Content-Range": f"{first}-{last}"} | more)


def finish(digest: str = DIGEST, body: bytes = b"") -> Ask:
    """Close the session."""
    return Ask("PUT", f"{{location}}?digest={digest}", body, OCTETS)


STREAM = Ask("PATCH", "{location}", BLOB, OCTETS)
STATUS = Ask("GET", "{location}")
FIRST_HALF, SECOND_HALF = chunk(0, HALF - 1), chunk(HALF, LAST)

POST_AND_PUT = "post-then-put"
SINGLE = "single-post"
CHUNKS = "pushing-a-blob-in-chunks"
CANCEL = "cancel-a-blob-upload"
MOUNT = "mounting-a-blob-from-another-repository"


def mount(query: str) -> Ask:
    """Ask for a blob of the other repository."""
    return Ask("POST", f"{UPLOADS}?{query}")


ELSEWHERE = (post_blob(name=OTHER),)

ROWS = (
    # POST then PUT
    Row(
        POST_AND_PUT,
        "POST MUST be 202 with a Location",
        START,
        202,
        headers={"Location": ANY, "Range": "0-0"},
    ),
    Row(
        POST_AND_PUT,
        "the location MUST contain a UUID, told in Docker-Upload-UUID, too",
        START,
        202,
        headers={"Location": AN_UPLOAD, "Docker-Upload-UUID": A_UUID},
    ),
    Row(
        POST_AND_PUT,
        "an uploads path without its slash is the same",
        Ask("POST", UPLOADS.rstrip("/")),
        202,
        headers={"Location": ANY},
    ),
    Row(
        POST_AND_PUT,
        "the location MAY be absolute: with the Host that the client used",
        Ask("POST", UPLOADS, headers={"Host": "127.0.0.1:5000"}),
        202,
        headers={"Location": re.compile("http://127.0.0.1:5000" + AN_UPLOAD.pattern)},
    ),
    Row(
        POST_AND_PUT,
        "PUT MUST be 201, its Location a pullable blob URL",
        finish(body=BLOB),
        201,
        (START,),
        {"Location": PLACE, "Docker-Content-Digest": DIGEST},
    ),
    Row(POST_AND_PUT, "the blob can be pulled", PULL, 200, (START, finish(body=BLOB)), body=BLOB),
    Row(
        POST_AND_PUT,
        "sha512 is a digest like any other",
        finish(DIGEST_512, BLOB),
        201,
        (START,),
        {"Docker-Content-Digest": DIGEST_512},
    ),
    Row(
        "pushing-blobs",
        "an invalid digest SHOULD be 400: not the content's",
        finish(MISSING, BLOB),
        400,
        (START,),
        codes=("DIGEST_INVALID",),
    ),
    Row(
        "pushing-blobs",
        "an invalid digest SHOULD be 400: malformed",
        finish("sha256:zz", BLOB),
        400,
        (START,),
        codes=("DIGEST_INVALID",),
    ),
    Row(
        "pushing-blobs",
        "an unsupported algorithm SHOULD be 400",
        finish(f"md5:{'0' * 32}", BLOB),
        400,
        (START,),
        codes=("DIGEST_INVALID",),
    ),
    Row(
        "pushing-blobs",
        "no digest at all",
        Ask("PUT", "{location}", BLOB),
        400,
        (START,),
        codes=("DIGEST_INVALID",),
    ),
    Row(
        "pushing-blobs",
        "content with a wrong digest is not kept",
        PULL,
        404,
        (START, finish(MISSING, BLOB)),
        codes=("BLOB_UNKNOWN",),
    ),
    Row(
        "pushing-blobs",
        "nor is its session",
        STATUS,
        404,
        (START, finish(MISSING, BLOB)),
        codes=("BLOB_UPLOAD_UNKNOWN",),
    ),
    Row(
        "pushing-blobs",
        "a malformed digest leaves the session",
        STATUS,
        204,
        (START, finish("sha256:zz", BLOB)),
        {"Range": "0-0"},
    ),
    Row(
        "pushing-blobs",
        "a closed session is unknown",
        finish(body=BLOB),
        404,
        (START, finish(body=BLOB)),
        codes=("BLOB_UPLOAD_UNKNOWN",),
    ),
    # Single POST
    Row(
        SINGLE,
        "MUST be 201 with a Location",
        post_blob(),
        201,
        headers={"Location": PLACE, "Docker-Content-Digest": DIGEST},
    ),
    Row(SINGLE, "the blob can be pulled", PULL, 200, (post_blob(),), body=BLOB),
    Row(
        SINGLE,
        "the digest MUST match",
        Ask("POST", f"{UPLOADS}?digest={MISSING}", BLOB),
        400,
        codes=("DIGEST_INVALID",),
    ),
    Row(
        SINGLE,
        "malformed digest",
        Ask("POST", f"{UPLOADS}?digest=sha256:1", BLOB),
        400,
        codes=("DIGEST_INVALID",),
    ),
    Row(
        SINGLE,
        "an unsupported algorithm SHOULD be 400",
        Ask("POST", f"{UPLOADS}?digest=md5:{'0' * 32}", BLOB),
        400,
        codes=("DIGEST_INVALID",),
    ),
    Row(
        SINGLE,
        "sha512",
        Ask("POST", f"{UPLOADS}?digest={DIGEST_512}", BLOB),
        201,
        headers={"Docker-Content-Digest": DIGEST_512},
    ),
    Row(
        SINGLE,
        "a blob of no bytes",
        Ask("POST", f"{UPLOADS}?digest={EMPTY}"),
        201,
        headers={"Docker-Content-Digest": EMPTY},
    ),
    Row(SINGLE, "the same blob again", post_blob(), 201, (post_blob(),)),
    Row(
        SINGLE,
        "a blob of no bytes can be pulled",
        Ask("GET", f"/v2/{NAME}/blobs/{EMPTY}"),
        200,
        (post_blob(b""),),
        {"Content-Length": "0"},
        b"",
    ),
    Row(
        SINGLE,
        "and has no range",
        Ask("GET", f"/v2/{NAME}/blobs/{EMPTY}", headers={"Range": "bytes=0-"}),
        416,
        (post_blob(b""),),
    ),
    # Chunks
    Row(
        CHUNKS,
        "POST with Content-Length: 0",
        Ask("POST", UPLOADS, headers={"Content-Length": "0"}),
        202,
        headers={"Location": ANY},
    ),
    Row(CHUNKS, "there is no minimum size of a chunk", START, 202, headers={"OCI-Chunk-Min-Length": None}),
    Row(
        CHUNKS,
        "digest-algorithm=sha512",
        Ask("POST", f"{UPLOADS}?digest-algorithm=sha512"),
        202,
        headers={"Location": ANY},
    ),
    Row(
        CHUNKS,
        "an unknown digest-algorithm",
        Ask("POST", f"{UPLOADS}?digest-algorithm=md5"),
        400,
        codes=("DIGEST_INVALID",),
    ),
    Row(
        CHUNKS,
        "sha512 as announced",
        finish(DIGEST_512),
        201,
        (Ask("POST", f"{UPLOADS}?digest-algorithm=sha512"), FIRST_HALF, SECOND_HALF),
    ),
    Row(
        CHUNKS,
        "sha512, though sha256 was expected",
        finish(DIGEST_512),
        201,
        (START, FIRST_HALF, SECOND_HALF),
    ),
    Row(
        CHUNKS,
        "sha256, though sha512 was announced",
        finish(),
        201,
        (Ask("POST", f"{UPLOADS}?digest-algorithm=sha512"), STREAM),
    ),
    Row(
        CHUNKS,
        "a chunk MUST be 202 with Location and Range: 0-<end>",
        FIRST_HALF,
        202,
        (START,),
        {"Location": AN_UPLOAD, "Range": f"0-{HALF - 1}"},
    ),
    Row(CHUNKS, "the next chunk goes on", SECOND_HALF, 202, (START, FIRST_HALF), {"Range": f"0-{LAST}"}),
    Row(
        CHUNKS,
        "closing MUST be 201 with a Location",
        finish(),
        201,
        (START, FIRST_HALF, SECOND_HALF),
        {"Location": PLACE},
    ),
    Row(CHUNKS, "the blob can be pulled", PULL, 200, (START, FIRST_HALF, SECOND_HALF, finish()), body=BLOB),
    Row(
        CHUNKS,
        "the final chunk MAY come in the closing PUT",
        chunk(HALF, LAST, "PUT", f"?digest={DIGEST}"),
        201,
        (START, FIRST_HALF),
    ),
    Row(
        CHUNKS,
        "the final chunk in the PUT without a Content-Range",
        finish(body=BLOB[HALF:]),
        201,
        (START, FIRST_HALF),
    ),
    Row(
        CHUNKS,
        "the digest is the whole blob's, not the final chunk's",
        chunk(HALF, LAST, "PUT", f"?digest={Digest.of(BLOB[HALF:])}"),
        400,
        (START, FIRST_HALF),
        codes=("DIGEST_INVALID",),
    ),
    Row(
        CHUNKS,
        "out of order MUST be 416: a gap",
        chunk(HALF + 5, LAST),
        416,
        (START, FIRST_HALF),
        {"Range": f"0-{HALF - 1}", "Location": ANY},
    ),
    Row(
        CHUNKS,
        "out of order MUST be 416: again",
        FIRST_HALF,
        416,
        (START, FIRST_HALF),
        {"Range": f"0-{HALF - 1}"},
    ),
    Row(CHUNKS, "the first chunk's range MUST begin with 0", SECOND_HALF, 416, (START,), {"Range": "0-0"}),
    Row(
        CHUNKS,
        "a final chunk out of order MUST be 416",
        chunk(HALF + 5, LAST, "PUT", f"?digest={DIGEST}"),
        416,
        (START, FIRST_HALF),
        {"Range": f"0-{HALF - 1}", "Location": AN_UPLOAD},
        codes=("BLOB_UPLOAD_INVALID",),
    ),
    Row(
        CHUNKS,
        "after a 416 the upload goes on",
        finish(),
        201,
        (START, FIRST_HALF, chunk(HALF + 5, LAST), SECOND_HALF),
    ),
    Row(
        CHUNKS,
        "GET is 204 with Location and Range",
        STATUS,
        204,
        (START, FIRST_HALF),
        {"Location": AN_UPLOAD, "Range": f"0-{HALF - 1}"},
        b"",
    ),
    Row(
        CHUNKS,
        "HEAD is the same",
        Ask("HEAD", "{location}"),
        204,
        (START, FIRST_HALF),
        {"Range": f"0-{HALF - 1}"},
        b"",
    ),
    Row(CHUNKS, "a stream needs no Content-Range", STREAM, 202, (START,), {"Range": f"0-{LAST}"}),
    Row(
        CHUNKS,
        "streams go on where the last ended",
        finish(),
        201,
        (START, Ask("PATCH", "{location}", BLOB[:3]), Ask("PATCH", "{location}", BLOB[3:])),
    ),
    *(
        Row(
            CHUNKS,
            f"<range> MUST match ^[0-9]+-[0-9]+$: {field}",
            Ask("PATCH", "{location}", BLOB, {"Content-Range": field}),
            400,
            (START,),
            codes=("BLOB_UPLOAD_INVALID",),
        )
        for field in ("bytes 0-25/26", "0-", "-25", "a-b", "25-0", "0-25/26", f"0-{'9' * 30}")
    ),
    Row(
        CHUNKS,
        "<length> is the chunk's: more than its range",
        Ask("PATCH", "{location}", BLOB, {"Content-Range": "0-3"}),
        400,
        (START,),
        codes=("SIZE_INVALID",),
    ),
    Row(CHUNKS, "an unknown session", Ask("PATCH", NO_UPLOAD, BLOB), 404, codes=("BLOB_UPLOAD_UNKNOWN",)),
    Row(CHUNKS, "an unknown session: GET", Ask("GET", NO_UPLOAD), 404, codes=("BLOB_UPLOAD_UNKNOWN",)),
    Row(
        CHUNKS,
        "an unknown session: PUT",
        Ask("PUT", f"{NO_UPLOAD}?digest={DIGEST}", BLOB),
        404,
        codes=("BLOB_UPLOAD_UNKNOWN",),
    ),
    Row(CHUNKS, "a session id that is none", Ask("PATCH", f"{UPLOADS}..%2f..%2fx", BLOB), 404),
    Row(
        CHUNKS,
        "a session id that is no UUID",
        Ask("PATCH", f"{UPLOADS}abc", BLOB),
        404,
        codes=("BLOB_UPLOAD_UNKNOWN",),
    ),
    # Cancel
    Row(CANCEL, "SHOULD be 204", Ask("DELETE", "{location}"), 204, (START, FIRST_HALF), body=b""),
    Row(
        CANCEL,
        "afterwards it is unknown",
        STATUS,
        404,
        (START, FIRST_HALF, Ask("DELETE", "{location}")),
        codes=("BLOB_UPLOAD_UNKNOWN",),
    ),
    Row(CANCEL, "an unknown session is 404", Ask("DELETE", NO_UPLOAD), 404, codes=("BLOB_UPLOAD_UNKNOWN",)),
    Row(
        CANCEL,
        "needs no permission to delete",
        Ask("DELETE", "{location}"),
        204,
        (START,),
        settings={"is_delete_enabled": False},
    ),
    # Mount
    Row(
        MOUNT,
        "MUST be 201 with a Location",
        mount(f"mount={DIGEST}&from={OTHER}"),
        201,
        ELSEWHERE,
        {"Location": PLACE, "Docker-Content-Digest": DIGEST},
    ),
    Row(
        MOUNT,
        "the blob can be pulled",
        PULL,
        200,
        (*ELSEWHERE, mount(f"mount={DIGEST}&from={OTHER}")),
        body=BLOB,
    ),
    Row(MOUNT, "MAY treat from as optional", mount(f"mount={DIGEST}"), 201, ELSEWHERE, {"Location": PLACE}),
    Row(
        MOUNT,
        "anonymous: the blob can be pulled",
        PULL,
        200,
        (*ELSEWHERE, mount(f"mount={DIGEST}")),
        body=BLOB,
    ),
    Row(
        MOUNT,
        "unable to mount SHOULD be 202: no such blob",
        mount(f"mount={MISSING}&from={OTHER}"),
        202,
        ELSEWHERE,
        {"Location": ANY, "Range": "0-0"},
    ),
    Row(
        MOUNT,
        "unable to mount SHOULD be 202: no such repository",
        mount(f"mount={DIGEST}&from=no/where"),
        202,
        ELSEWHERE,
        {"Location": ANY},
    ),
    Row(
        MOUNT,
        "unable to mount SHOULD be 202: no repository has it",
        mount(f"mount={MISSING}"),
        202,
        ELSEWHERE,
        {"Location": ANY},
    ),
    Row(
        MOUNT,
        "a from that is no name",
        mount(f"mount={DIGEST}&from=../etc"),
        202,
        ELSEWHERE,
        {"Location": ANY},
    ),
    Row(
        MOUNT,
        "a malformed digest",
        mount(f"mount=sha256:1&from={OTHER}"),
        400,
        ELSEWHERE,
        codes=("DIGEST_INVALID",),
    ),
    Row(
        MOUNT,
        "an unsupported algorithm",
        mount(f"mount=md5:{'0' * 32}&from={OTHER}"),
        400,
        ELSEWHERE,
        codes=("DIGEST_INVALID",),
    ),
    Row(
        MOUNT,
        "what was begun instead goes on",
        finish(body=BLOB),
        201,
        (mount(f"mount={DIGEST}&from={OTHER}"),),
    ),
    # Read-only
    *(
        Row(
            "push",
            f"a read-only registry refuses with 405: {what.method}",
            what,
            405,
            codes=("UNSUPPORTED",),
            settings={"is_read_only": True},
        )
        for what in (
            START,
            Ask("PATCH", NO_UPLOAD, BLOB),
            Ask("PUT", NO_UPLOAD, BLOB),
            Ask("DELETE", NO_UPLOAD),
        )
    ),
)
