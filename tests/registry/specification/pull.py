"""Clauses of "Pull"."""

from __future__ import annotations

from sandbox.image.media_types import DOCKER_LIST, DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST
from tests.registry.specification.row import ANY, Row
from tests.registry.world import (
    BLOB,
    DIGEST,
    DIGEST_512,
    IMAGE,
    IMAGE_DIGEST,
    MISSING,
    NAME,
    OTHER,
    Ask,
    index,
    post_blob,
    push_image,
    put_manifest,
)

MANIFESTS = f"/v2/{NAME}/manifests"
BLOBS = f"/v2/{NAME}/blobs"
SIZE = str(len(BLOB))
TAGGED = push_image()
PUSHED = (post_blob(),)
PUSHED_512 = (Ask("POST", f"{BLOBS}/uploads/?digest={DIGEST_512}", BLOB),)
INDEX = index(IMAGE)
UNTYPED = IMAGE.replace(b'"mediaType": "application/vnd.oci.image.manifest.v1+json", ', b"", 1)
UNTYPED_INDEX = INDEX.replace(b'"mediaType": "application/vnd.oci.image.index.v1+json", ', b"", 1)
DOCKER_IMAGE = IMAGE.replace(OCI_MANIFEST.encode(), DOCKER_MANIFEST.encode(), 1)
DOCKER_INDEX = INDEX.replace(OCI_INDEX.encode(), DOCKER_LIST.encode(), 1)


def _ranged(field: str, **more: str) -> Ask:
    return Ask("GET", f"{BLOBS}/{DIGEST}", headers={"Range": field, **more})


ROWS = (
    Row("determining-support", "GET /v2/ is 200", Ask("GET", "/v2/"), 200, body=b"{}"),
    Row(
        "determining-support",
        "the legacy header tells Docker's clients that this is a registry",
        Ask("GET", "/v2/"),
        200,
        headers={
            "Docker-Distribution-Api-Version": "registry/2.0",
            "Content-Type": "application/json; charset=utf-8",
        },
    ),
    Row(
        "determining-support",
        "HEAD has the length and no body",
        Ask("HEAD", "/v2/"),
        200,
        headers={"Content-Length": "2"},
        body=b"",
    ),
    Row("determining-support", "/v2 leads to /v2/", Ask("GET", "/v2"), 301, headers={"Location": "/v2/"}),
    # Pulling manifests
    Row(
        "pulling-manifests",
        "a GET of a tag MUST provide the expected manifest, with 200",
        Ask("GET", f"{MANIFESTS}/1.0"),
        200,
        TAGGED,
        body=IMAGE,
    ),
    Row(
        "pulling-manifests",
        "a GET of a digest MUST provide the expected manifest, with 200",
        Ask("GET", f"{MANIFESTS}/{IMAGE_DIGEST}"),
        200,
        TAGGED,
        body=IMAGE,
    ),
    Row(
        "pulling-manifests",
        "a successful response MUST contain the digest in Docker-Content-Digest",
        Ask("GET", f"{MANIFESTS}/1.0"),
        200,
        TAGGED,
        {"Docker-Content-Digest": IMAGE_DIGEST, "ETag": f'"{IMAGE_DIGEST}"'},
    ),
    Row(
        "pulling-manifests",
        "the Content-Type is the manifest's type and SHOULD NOT include parameters",
        Ask("GET", f"{MANIFESTS}/1.0"),
        200,
        (*TAGGED[:2], put_manifest(IMAGE, "1.0", media_type=f"{OCI_MANIFEST}; charset=utf-8")),
        {"Content-Type": OCI_MANIFEST},
    ),
    *(
        Row(
            "pulling-manifests",
            f"the Content-Type SHOULD match what was pushed: {media_type}{how}",
            Ask("GET", f"{MANIFESTS}/it"),
            200,
            (*TAGGED, put_manifest(content, "it", media_type=media_type)),
            {"Content-Type": media_type},
            content,
        )
        for content, media_type, how in (
            (INDEX, OCI_INDEX, ""),
            (DOCKER_IMAGE, DOCKER_MANIFEST, ""),
            (DOCKER_INDEX, DOCKER_LIST, ""),
            (UNTYPED, OCI_MANIFEST, ", without a mediaType field"),
            (UNTYPED_INDEX, OCI_INDEX, ", without a mediaType field"),
        )
    ),
    *(
        Row(
            "pulling-manifests",
            f"the manifest is provided whatever Accept says: {accept or 'nothing'}",
            Ask("GET", f"{MANIFESTS}/1.0", headers={"Accept": accept} if accept else {}),
            200,
            TAGGED,
            {"Content-Type": OCI_MANIFEST},
        )
        for accept in ("", "*/*", DOCKER_MANIFEST, OCI_MANIFEST)
    ),
    *(
        Row(
            "pulling-manifests",
            f"a manifest that is not found in the repository MUST be 404: {what}",
            Ask("GET", f"/v2/{name}/manifests/{reference}"),
            404,
            TAGGED,
            codes=("MANIFEST_UNKNOWN",),
        )
        for what, name, reference in (
            ("tag", NAME, "2.0"),
            ("digest", NAME, MISSING),
            ("tag in another repository", OTHER, "1.0"),
            ("digest in another repository", OTHER, IMAGE_DIGEST),
        )
    ),
    *(
        Row(
            "pushing-manifests",
            f"an attempt to pull a nonexistent repository MUST be 404: {what}",
            Ask("GET", f"/v2/no/where/{what}"),
            404,
            codes=(code,),
        )
        for what, code in (
            ("manifests/1.0", "MANIFEST_UNKNOWN"),
            (f"manifests/{IMAGE_DIGEST}", "MANIFEST_UNKNOWN"),
            (f"blobs/{DIGEST}", "BLOB_UNKNOWN"),
        )
    ),
    Row(
        "pulling-manifests",
        "a tag has at most 128 characters",
        Ask("GET", f"{MANIFESTS}/{'t' * 128}"),
        404,
        codes=("MANIFEST_UNKNOWN",),
    ),
    Row(
        "pulling-manifests",
        "no other format: 129 characters",
        Ask("GET", f"{MANIFESTS}/{'t' * 129}"),
        400,
        codes=("MANIFEST_INVALID",),
    ),
    Row(
        "pulling-manifests",
        "no other format: a leading dot",
        Ask("GET", f"{MANIFESTS}/.tag"),
        400,
        codes=("MANIFEST_INVALID",),
    ),
    Row(
        "pulling-manifests",
        "no other format: a short digest",
        Ask("GET", f"{MANIFESTS}/sha256:abc"),
        400,
        codes=("DIGEST_INVALID",),
    ),
    Row(
        "pulling-manifests",
        "<name> MUST match the expression: capitals",
        Ask("GET", "/v2/Sky/manifests/1"),
        404,
        codes=("NAME_INVALID",),
    ),
    Row(
        "pulling-manifests",
        "<name> MUST match the expression: ..",
        Ask("GET", "/v2/a/../b/manifests/1"),
        404,
        codes=("NAME_INVALID",),
    ),
    Row(
        "pulling-manifests",
        "<name> MUST match the expression: encoded ..",
        Ask("GET", "/v2/a/%2e%2e/%2e%2e/b/manifests/1"),
        404,
        codes=("NAME_INVALID",),
    ),
    Row(
        "pulling-manifests",
        "an encoded slash and colon are the same as plain ones",
        Ask("GET", f"/v2/skylark%2Fforecast/manifests/{IMAGE_DIGEST.replace(':', '%3A')}"),
        200,
        TAGGED,
    ),
    *(
        Row(
            "pulling-manifests",
            f"<name> MUST match the expression, as this does: {name}",
            Ask("GET", f"/v2/{name}/manifests/1"),
            200,
            push_image(reference="1", name=name),
            body=IMAGE,
        )
        for name in ("a", "0/9", "a.b_c__d-e---f/g", "a/manifests/b/blobs/uploads/c/tags/list")
    ),
    *(
        Row(
            "pulling-manifests",
            f"<name> MUST match the expression: {name}",
            Ask("GET", f"/v2/{name}/manifests/1"),
            404,
            codes=("NAME_INVALID",),
        )
        for name in ("a..b", "a___b", "-a", "a-", "a._b", "a/_b", "a//b")
    ),
    *(
        Row(
            "pulling-manifests",
            f"<tag> MUST match the expression, as this does: {tag[:9]}",
            Ask("GET", f"{MANIFESTS}/{tag}"),
            200,
            push_image(reference=tag),
            body=IMAGE,
        )
        for tag in ("_", "A.b-c_d", "1...", "t" * 128)
    ),
    Row(
        "pulling-manifests",
        "a name of 255 characters",
        Ask("GET", f"/v2/{'n' * 255}/manifests/1"),
        404,
        codes=("MANIFEST_UNKNOWN",),
    ),
    Row(
        "pulling-manifests",
        "a name over 255 characters",
        Ask("GET", f"/v2/{'n' * 256}/manifests/1"),
        400,
        codes=("NAME_INVALID",),
    ),
    Row(
        "pulling-manifests",
        "If-None-Match with the ETag is 304 (RFC 9110, 13.1.2)",
        Ask("GET", f"{MANIFESTS}/1.0", headers={"If-None-Match": f'"{IMAGE_DIGEST}"'}),
        304,
        TAGGED,
        {"ETag": f'"{IMAGE_DIGEST}"', "Content-Length": None},
        b"",
    ),
    Row(
        "pulling-manifests",
        "If-None-Match with another ETag is 200",
        Ask("GET", f"{MANIFESTS}/1.0", headers={"If-None-Match": f'"{MISSING}"'}),
        200,
        TAGGED,
        body=IMAGE,
    ),
    # Pulling blobs
    Row(
        "pulling-blobs",
        "a GET MUST provide the expected blob, with 200, and its digest",
        Ask("GET", f"{BLOBS}/{DIGEST}"),
        200,
        PUSHED,
        {"Docker-Content-Digest": DIGEST, "Content-Length": SIZE, "Accept-Ranges": "bytes"},
        BLOB,
    ),
    Row(
        "pulling-blobs",
        "the value of Docker-Content-Digest MUST match the response body: sha512",
        Ask("GET", f"{BLOBS}/{DIGEST_512}"),
        200,
        PUSHED_512,
        {"Docker-Content-Digest": DIGEST_512},
        BLOB,
    ),
    Row(
        "pulling-blobs",
        "a blob that is not found MUST be 404",
        Ask("GET", f"{BLOBS}/{MISSING}"),
        404,
        PUSHED,
        codes=("BLOB_UNKNOWN",),
    ),
    Row(
        "pulling-blobs",
        "a blob that is not found in the repository MUST be 404",
        Ask("GET", f"/v2/{OTHER}/blobs/{DIGEST}"),
        404,
        PUSHED,
        codes=("BLOB_UNKNOWN",),
    ),
    Row(
        "pulling-blobs",
        "a malformed digest",
        Ask("GET", f"{BLOBS}/sha256:xyz"),
        400,
        codes=("DIGEST_INVALID",),
    ),
    Row(
        "pulling-blobs",
        "an unknown algorithm",
        Ask("GET", f"{BLOBS}/md5:{'0' * 32}"),
        400,
        codes=("DIGEST_INVALID",),
    ),
    Row(
        "pulling-blobs",
        "capital hex digits",
        Ask("GET", f"{BLOBS}/{DIGEST[:-1]}F"),
        400,
        codes=("DIGEST_INVALID",),
    ),
    *(
        Row(
            "pulling-blobs",
            f"SHOULD support the Range request header: {field}",
            _ranged(field),
            206,
            PUSHED,
            {"Content-Range": f"bytes {first}-{last}/{SIZE}", "Content-Length": str(last - first + 1)},
            BLOB[first : last + 1],
        )
        for field, first, last in (
            ("bytes=0-0", 0, 0),
            ("bytes=4-7", 4, 7),
            ("bytes=4-", 4, len(BLOB) - 1),
            ("bytes=-5", len(BLOB) - 5, len(BLOB) - 1),
            ("bytes=-500", 0, len(BLOB) - 1),
            ("bytes=20-500", 20, len(BLOB) - 1),
            (f"bytes=3-{'9' * 40}", 3, len(BLOB) - 1),
        )
    ),
    *(
        Row(
            "pulling-blobs",
            f"a range without a byte is 416 (RFC 9110, 15.5.17): {field}",
            _ranged(field),
            416,
            PUSHED,
            {"Content-Range": f"bytes */{SIZE}"},
        )
        for field in ("bytes=500-", "bytes=500-600", "bytes=5-0", "bytes=-0", f"bytes={'9' * 40}-")
    ),
    *(
        Row(
            "pulling-blobs",
            f"a Range that need not be followed is 200 (RFC 9110, 14.2): {field}",
            _ranged(field),
            200,
            PUSHED,
            body=BLOB,
        )
        for field in ("lines=1-2", "bytes=0-1,4-5", "bytes=-", "bytes=a-b", "")
    ),
    Row(
        "pulling-blobs",
        "If-Range with the ETag",
        _ranged("bytes=0-2", **{"If-Range": f'"{DIGEST}"'}),
        206,
        PUSHED,
        body=BLOB[:3],
    ),
    Row(
        "pulling-blobs",
        "If-Range with another ETag",
        _ranged("bytes=0-2", **{"If-Range": '"x"'}),
        200,
        PUSHED,
        body=BLOB,
    ),
    Row(
        "pulling-blobs",
        "If-None-Match with the ETag is 304",
        Ask("GET", f"{BLOBS}/{DIGEST}", headers={"If-None-Match": f'"{DIGEST}"'}),
        304,
        PUSHED,
        {"ETag": f'"{DIGEST}"', "Cache-Control": "max-age=31536000"},
        b"",
    ),
    # Checking if content exists in the registry
    Row(
        "checking-if-content-exists-in-the-registry",
        "HEAD of a blob: 200, the digest, the size in bytes",
        Ask("HEAD", f"{BLOBS}/{DIGEST}"),
        200,
        PUSHED,
        {"Docker-Content-Digest": DIGEST, "Content-Length": SIZE},
        b"",
    ),
    Row(
        "checking-if-content-exists-in-the-registry",
        "HEAD of a manifest: 200, the digest, the size in bytes",
        Ask("HEAD", f"{MANIFESTS}/1.0"),
        200,
        TAGGED,
        {
            "Docker-Content-Digest": IMAGE_DIGEST,
            "Content-Length": str(len(IMAGE)),
            "Content-Type": OCI_MANIFEST,
        },
        b"",
    ),
    Row(
        "checking-if-content-exists-in-the-registry",
        "HEAD of a manifest by digest: the same",
        Ask("HEAD", f"{MANIFESTS}/{IMAGE_DIGEST}"),
        200,
        TAGGED,
        {"Docker-Content-Digest": IMAGE_DIGEST, "Content-Length": str(len(IMAGE))},
        b"",
    ),
    Row(
        "checking-if-content-exists-in-the-registry",
        "no manifest of that digest: 404",
        Ask("HEAD", f"{MANIFESTS}/{MISSING}"),
        404,
        TAGGED,
        body=b"",
    ),
    Row(
        "checking-if-content-exists-in-the-registry",
        "no blob: 404",
        Ask("HEAD", f"{BLOBS}/{MISSING}"),
        404,
        headers={"Content-Length": ANY},
        body=b"",
    ),
    Row(
        "checking-if-content-exists-in-the-registry",
        "no manifest: 404",
        Ask("HEAD", f"{MANIFESTS}/1.0"),
        404,
        body=b"",
    ),
    Row(
        "endpoints",
        "another method is 405 and says which",
        Ask("POST", f"{MANIFESTS}/1.0"),
        405,
        headers={"Allow": "DELETE, GET, HEAD, PUT"},
        codes=("UNSUPPORTED",),
    ),
    Row("endpoints", "another path is 404", Ask("GET", f"/v2/{NAME}/layers"), 404, codes=("UNSUPPORTED",)),
    Row(
        "endpoints",
        "a broken escape in the path",
        Ask("GET", "/v2/a%zz/tags/list"),
        400,
        codes=("NAME_INVALID",),
    ),
    Row(
        "endpoints",
        "a path that is not UTF-8",
        Ask("GET", "/v2/a%ff/tags/list"),
        400,
        codes=("NAME_INVALID",),
    ),
    Row(
        "endpoints",
        "a broken escape in the query",
        Ask("GET", f"/v2/{NAME}/tags/list?n=%zz"),
        400,
        codes=("UNSUPPORTED",),
    ),
    Row(
        "registry-proxying",
        "MAY ignore the ns parameter",
        Ask("GET", f"{BLOBS}/{DIGEST}?ns=docker.io"),
        200,
        PUSHED,
        {"OCI-Namespace": None},
        BLOB,
    ),
)
