"""Clauses of "Content Management"."""

from __future__ import annotations

from sandbox.image.digest import Digest
from tests.registry.specification.row import Row
from tests.registry.world import (
    BLOB,
    CONFIG,
    DIGEST,
    IMAGE,
    IMAGE_DIGEST,
    LAYER,
    MISSING,
    NAME,
    OTHER,
    Ask,
    image,
    post_blob,
    push_image,
    put_manifest,
)

MANIFESTS = f"/v2/{NAME}/manifests"
BLOBS = f"/v2/{NAME}/blobs"
TAGS = "deleting-tags"
MANIFEST = "deleting-manifests"
BLOB_DELETION = "deleting-blobs"
TAGGED = (*push_image(), put_manifest(IMAGE, "latest"))
UNTAG = Ask("DELETE", f"{MANIFESTS}/1.0")
DELETE = Ask("DELETE", f"{MANIFESTS}/{IMAGE_DIGEST}")
DELETE_BLOB = Ask("DELETE", f"{BLOBS}/{DIGEST}")
OFF = {"is_delete_enabled": False}
READ_ONLY = {"is_read_only": True}
UNKNOWN = ("MANIFEST_UNKNOWN",)

ROWS = (
    Row(TAGS, "MUST be 202", UNTAG, 202, TAGGED, body=b""),
    Row(TAGS, "a GET of it is 404", Ask("GET", f"{MANIFESTS}/1.0"), 404, (*TAGGED, UNTAG), codes=UNKNOWN),
    Row(TAGS, "other tags stay", Ask("GET", f"{MANIFESTS}/latest"), 200, (*TAGGED, UNTAG), body=IMAGE),
    Row(
        TAGS,
        "the manifest stays",
        Ask("GET", f"{MANIFESTS}/{IMAGE_DIGEST}"),
        200,
        (*TAGGED, UNTAG),
        body=IMAGE,
    ),
    Row(
        TAGS,
        "it is not listed",
        Ask("GET", f"/v2/{NAME}/tags/list"),
        200,
        (*TAGGED, UNTAG),
        body={"name": NAME, "tags": ["latest"]},
    ),
    Row(TAGS, "no such tag", Ask("DELETE", f"{MANIFESTS}/2.0"), 404, TAGGED, codes=UNKNOWN),
    Row(TAGS, "no such repository", UNTAG, 404, codes=UNKNOWN),
    Row(TAGS, "it can be pushed again", put_manifest(IMAGE, "1.0"), 201, (*TAGGED, UNTAG)),
    Row(TAGS, "disabled: MUST be 400 or 405", UNTAG, 405, TAGGED, codes=("UNSUPPORTED",), settings=OFF),
    Row(TAGS, "read-only", UNTAG, 405, codes=("UNSUPPORTED",), settings=READ_ONLY),
    Row(MANIFEST, "MUST be 202", DELETE, 202, TAGGED, body=b""),
    Row(
        MANIFEST,
        "a GET of it is 404",
        Ask("GET", f"{MANIFESTS}/{IMAGE_DIGEST}"),
        404,
        (*TAGGED, DELETE),
        codes=UNKNOWN,
    ),
    Row(
        MANIFEST,
        "a GET of any tag pointing to it is 404",
        Ask("GET", f"{MANIFESTS}/latest"),
        404,
        (*TAGGED, DELETE),
        codes=UNKNOWN,
    ),
    Row(
        MANIFEST,
        "no tag is listed",
        Ask("GET", f"/v2/{NAME}/tags/list"),
        200,
        (*TAGGED, DELETE),
        body={"name": NAME, "tags": []},
    ),
    Row(
        MANIFEST,
        "tags of other manifests stay",
        Ask("GET", f"/v2/{NAME}/tags/list"),
        200,
        (*TAGGED, put_manifest(image(), "other"), DELETE),
        body={"name": NAME, "tags": ["other"]},
    ),
    Row(
        MANIFEST,
        "its blobs stay",
        Ask("GET", f"{BLOBS}/{Digest.of(LAYER)}"),
        200,
        (*TAGGED, DELETE),
        body=LAYER,
    ),
    Row(
        MANIFEST,
        "the same in another repository stays",
        Ask("GET", f"/v2/{OTHER}/manifests/1.0"),
        200,
        (*TAGGED, *push_image(name=OTHER), DELETE),
        body=IMAGE,
    ),
    Row(MANIFEST, "twice", DELETE, 404, (*TAGGED, DELETE), codes=UNKNOWN),
    Row(MANIFEST, "no such manifest", Ask("DELETE", f"{MANIFESTS}/{MISSING}"), 404, TAGGED, codes=UNKNOWN),
    Row(MANIFEST, "if the repository does not exist, MUST be 404", DELETE, 404, codes=UNKNOWN),
    Row(
        MANIFEST, "a malformed digest", Ask("DELETE", f"{MANIFESTS}/sha256:1"), 400, codes=("DIGEST_INVALID",)
    ),
    Row(MANIFEST, "disabled: MUST be 400 or 405", DELETE, 405, TAGGED, codes=("UNSUPPORTED",), settings=OFF),
    Row(MANIFEST, "it can be pushed again", put_manifest(IMAGE, "1.0"), 201, (*TAGGED, DELETE)),
    Row(BLOB_DELETION, "MUST be 202", DELETE_BLOB, 202, (post_blob(),), body=b""),
    Row(
        BLOB_DELETION,
        "a GET of it is 404",
        Ask("GET", f"{BLOBS}/{DIGEST}"),
        404,
        (post_blob(), DELETE_BLOB),
        codes=("BLOB_UNKNOWN",),
    ),
    Row(BLOB_DELETION, "twice", DELETE_BLOB, 404, (post_blob(), DELETE_BLOB), codes=("BLOB_UNKNOWN",)),
    Row(
        BLOB_DELETION,
        "not found MUST be 404",
        Ask("DELETE", f"{BLOBS}/{MISSING}"),
        404,
        codes=("BLOB_UNKNOWN",),
    ),
    Row(
        BLOB_DELETION,
        "another repository's stays",
        Ask("GET", f"/v2/{OTHER}/blobs/{DIGEST}"),
        200,
        (post_blob(), post_blob(name=OTHER), DELETE_BLOB),
        body=BLOB,
    ),
    Row(
        BLOB_DELETION,
        "another repository's is not deleted",
        DELETE_BLOB,
        404,
        (post_blob(name=OTHER),),
        codes=("BLOB_UNKNOWN",),
    ),
    Row(BLOB_DELETION, "a malformed digest", Ask("DELETE", f"{BLOBS}/x"), 400, codes=("DIGEST_INVALID",)),
    Row(
        BLOB_DELETION,
        "disabled: MUST be 400 or 405",
        DELETE_BLOB,
        405,
        (post_blob(),),
        codes=("UNSUPPORTED",),
        settings=OFF,
    ),
    Row(
        BLOB_DELETION,
        "a manifest that needs it cannot be pushed any more",
        put_manifest(IMAGE, "2.0"),
        400,
        (*push_image(), Ask("DELETE", f"{BLOBS}/{Digest.of(CONFIG)}")),
        codes=("MANIFEST_BLOB_UNKNOWN",),
    ),
)
